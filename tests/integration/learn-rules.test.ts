import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import { Sessions } from '../../src/main/session/sessions'
import type { DryRunResult } from '../../src/shared/rules/dry-run'
import { listenerConfig, portOf, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { startProgram, startPython, startWirebench } from '../support/program'
import { listening } from '../support/command-line'
import { relayTo } from '../support/relay-to'

/** The device whose rules are learnt: its name in devices.py, its protocol, and how often its client is recorded. */
const DEVICES = [
  ['upper', 'tcp', 1],
  ['hand', 'tcp', 1],
  ['calc', 'tcp', 1],
  ['upper-udp', 'udp', 1],
  ['login', 'tcp', 2],
  ['modbus', 'tcp', 2],
  ['json', 'tcp', 1],
  ['mqtt', 'tcp', 2],
  ['ntp', 'udp', 1],
  ['ntp', 'udp', 2],
  ['dns', 'udp', 1],
  ['dns', 'udp', 2],
] as const

/** Records the device and its client without their noticing. Returns the file, and the client's output. */
async function recorded(name: string, protocol: 'tcp' | 'udp', runs: number) {
  const path = join(temporaryFolder(), `${name}.pcapng`)
  const server = startPython('devices', 'server', name)
  const port = Number((await server.output(/^(\d+)\n/))[1])
  const sessions = new Sessions(
    (session, config, sessionId) =>
      new LiveRecording(
        path,
        { sessionId, name: session, config, startedAtNs: BigInt(Date.now()) * 1_000_000n },
        'test',
        2 ** 40,
      ),
    join(temporaryFolder(), 'tls'),
    { handlerKinds: [relayTo] },
  )
  onTestFinished(() => sessions.closeAll())
  const config = listenerConfig(protocol, { kind: 'none' })
  const session = valueOf(await sessions.start(config))
  valueOf(await session.setHandler({ kind: 'relay-to', protocol, port }))
  const said: string[] = []
  for (let run = 0; run < runs; run++) said.push(await client(name, portOf(session)))
  await sessions.closeAll()
  return { path, said: said[0] ?? '' }
}

async function client(name: string, port: number): Promise<string> {
  const program = startPython('devices', 'client', name, port)
  expect([await program.exit, program.stderr]).toEqual([0, ''])
  return program.stdout
}

it.each(DEVICES)(
  'rules learnt from %s over %s, recorded %d times, answer its client as the device did',
  async (name, protocol, runs) => {
    const { path, said } = await recorded(name, protocol, runs)
    const rules = join(temporaryFolder(), 'learnt.rules.yaml')
    const learning = startWirebench('rules', 'learn', path, '--to', rules)
    expect([await learning.exit, learning.stderr]).toEqual([0, ''])

    // The client does not notice that the device has been replaced.
    const again = join(temporaryFolder(), 'again.pcapng')
    const bench = startWirebench('listen', protocol, '127.0.0.1:0', '--rules', rules, '--record', again)
    const port = await listening(bench, protocol)
    expect(await client(name, port), readFileSync(rules, 'utf8')).toBe(said)
    bench.kill('SIGTERM')
    await bench.exit

    // A dry run against the device's real answers finds no difference, except for declared variables.
    const dry = startWirebench('rules', 'dry-run', rules, again, '--json')
    expect(await dry.exit).toBe(0)
    const { turns, same } = JSON.parse(dry.stdout) as DryRunResult
    expect(turns).toBeGreaterThan(0)
    expect(same).toBe(turns)
  },
)

it('shows what differed between two runs, and what stands for it', async () => {
  const { path } = await recorded('login', 'tcp', 2)
  const rules = join(temporaryFolder(), 'learnt.rules.yaml')
  const learning = startWirebench('rules', 'learn', path, '--to', rules)
  expect(await learning.exit).toBe(0)
  expect(learning.stdout).toMatch(/answer of "USER ann"\n- [0-9a-f]{8}\n\+ [0-9a-f]{8}\n= \{\{value_1\}\}/)
  expect(readFileSync(rules, 'utf8')).toContain('nonce={{value_1}}')
})

it('keeps the pauses of the device when it is asked to', async () => {
  const server = startProgram('python3', [
    '-uc',
    `import socket, time
s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True)
c, _ = s.accept(); f = c.makefile('rwb')
f.readline(); time.sleep(0.3); f.write(b'late\\n'); f.flush(); f.readline()`,
  ])
  const port = Number((await server.output(/^(\d+)\n/))[1])
  const path = join(temporaryFolder(), 'late.pcapng')
  const client = startWirebench(
    'connect',
    'tcp',
    `127.0.0.1:${String(port)}`,
    '--send',
    'x\n',
    '--expect',
    'late',
    '--record',
    path,
  )
  client.endInput()
  expect(await client.exit).toBe(0)
  const learn = startWirebench('rules', 'learn', path, '--pauses')
  expect(await learn.exit).toBe(0)
  const [, pause] = /afterMs: (\d+)/.exec(learn.stdout) ?? []
  // On a busy machine the row of what was sent may be a little late; without the pause it would be some milliseconds.
  expect(Number(pause)).toBeGreaterThanOrEqual(150)
})
