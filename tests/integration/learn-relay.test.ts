import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listening } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer } from '../support/peers'
import { startPython, startWirebench } from '../support/program'

async function client(name: string, port: number): Promise<string> {
  const program = startPython('devices', 'client', name, port)
  expect([await program.exit, program.stderr]).toEqual([0, ''])
  return program.stdout
}

it.each([
  ['upper', 'tcp', 1],
  ['login', 'tcp', 2],
  ['modbus', 'tcp', 2],
  ['dns', 'udp', 2],
] as const)(
  'learns %s over %s from a relay that runs, and answers in its place when the device is unplugged: a client in Python does not notice',
  async (name, protocol, runs) => {
    const device = startPython('devices', 'server', name)
    const target = (await device.output(/^(\d+)\n/))[1] ?? ''
    const path = join(temporaryFolder(), 'between.pcapng')
    const relay = startWirebench('relay', protocol, '127.0.0.1:0', `127.0.0.1:${target}`, '--record', path)
    const port = await listening(relay, protocol)
    const said = await client(name, port)
    for (let run = 1; run < runs; run++) await client(name, port)

    const rules = join(temporaryFolder(), 'learnt.rules.yaml')
    const learning = startWirebench('rules', 'learn', path, '--to', rules)
    expect([await learning.exit, learning.stderr]).toEqual([0, ''])
    // It still relays.
    expect(relay.child.exitCode).toBe(null)
    await client(name, port)

    relay.kill('SIGTERM')
    device.kill('SIGTERM')
    await Promise.all([relay.exit, device.exit])
    const bench = startWirebench('listen', protocol, `127.0.0.1:${String(port)}`, '--rules', rules)
    await listening(bench, protocol)
    expect(await client(name, port), readFileSync(rules, 'utf8')).toBe(said)
  },
)

it('leaves out the question whose answer is on its way', async () => {
  const sockets: Socket[] = []
  const { port: target } = await peerServer((socket) => {
    sockets.push(socket)
    socket.on('data', (bytes: Buffer) => {
      if (bytes.toString() === 'first\n') socket.write('one\n')
    })
  })
  const path = join(temporaryFolder(), 'between.pcapng')
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${String(target)}`, '--record', path, '--json')
  await relay.output(/"event":"listening"/)
  const socket = await peerClient(Number(/"port":(\d+)/.exec(relay.stdout)?.[1]))
  socket.write('first\n')
  await relay.output(/"text":"one\\n"[^]*"text":"one\\n"/)
  socket.write('second\n')
  await relay.output(/"text":"second\\n"[^]*"text":"second\\n"/)
  const learnt = async (): Promise<string> => {
    const learning = startWirebench('rules', 'learn', path)
    await learning.exit
    return learning.stdout
  }
  const early = await learnt()
  expect(early).toContain('first')
  expect(early).not.toContain('second')
  sockets[0]?.write('two\n')
  await relay.output(/"text":"two\\n"[^]*"text":"two\\n"/)
  expect(await learnt()).toContain('second')
})
