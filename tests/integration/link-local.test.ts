import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { oneMachine, type Machine } from '../support/network'
import { runProgram, startWirebench } from '../support/program'

const PYTHON_ASK = `
import socket, sys
dev, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
kind = socket.SOCK_STREAM if sys.argv[4] == 'tcp' else socket.SOCK_DGRAM
s = socket.socket(socket.AF_INET6, kind)
s.settimeout(10)
s.bind(('fe80::2', 5000, 0, socket.if_nametoindex(dev)))
s.connect((address, port, 0, socket.if_nametoindex(dev)))
s.send(dev.encode())
print('answer', s.recv(100).decode())
`
const PYTHON_ECHO = `
import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(('::', 2021))
print('ready', flush=True)
while True:
    data, sender = s.recvfrom(99)
    s.sendto(data, sender)
`

/** Two cables to the same machine: on both, this side is fe80::1 and the other fe80::2. */
async function twoCables(): Promise<readonly [Machine, Machine]> {
  const machines = await Promise.all([oneMachine(1), oneMachine(2)])
  const [bench, other] = machines
  for (const cable of ['v0', 'w0'])
    await bench.run('ip', 'link', 'add', cable, 'type', 'veth', 'peer', 'name', cable, 'netns', other.pid)
  for (const [nth, machine] of machines.entries())
    for (const cable of ['v0', 'w0']) {
      await machine.run('ip', 'link', 'set', cable, 'addrgenmode', 'none', 'up')
      await machine.run('ip', '-6', 'addr', 'add', `fe80::${String(nth + 1)}/64`, 'dev', cable, 'nodad')
    }
  for (const machine of machines)
    for (const cable of ['v0', 'w0'])
      await expect.poll(() => machine.run('ip', '-6', 'route', 'show', 'dev', cable)).toContain('fe80::/64')
  return [bench, other]
}

it.each(['udp', 'tcp'] as const)(
  'answers a link-local peer by the interface it came in by, over %s',
  async (protocol) => {
    const [bench, other] = await twoCables()
    const recording = join(temporaryFolder(), 'talk.pcapng')
    const listener = bench.startWirebench('listen', protocol, '[::]:2020', '--reply', 'echo', '--record', recording)
    await listener.output(/^listening/)
    // The second cable first: an answer without a zone would leave by the first.
    for (const cable of ['w0', 'v0'])
      expect(await other.run('python3', '-c', PYTHON_ASK, cable, 'fe80::1', '2020', protocol)).toBe(`answer ${cable}\n`)
    // The same address and port on two links are two peers.
    await listener.output(/#1 \[fe80::2%w0\]:5000 .* tx .* w0\n/)
    await listener.output(/#2 \[fe80::2%v0\]:5000 .* tx .* v0\n/)
    listener.kill('SIGTERM')
    await listener.exit
    const packets = await runProgram('tshark', ['-r', recording, '-T', 'fields', '-e', 'ipv6.src', '-Y', 'data'])
    expect(packets.trim().split('\n')).toHaveLength(4)
    expect(packets).toContain('fe80::2')
    // Packets have no zone: each names its conversation, so that a reopened recording keeps them apart.
    for (const [nth, cable] of ['w0', 'v0'].entries()) {
      const show = startWirebench('show', recording, '--json', '--conversation', String(nth + 1))
      expect(await show.exit, show.stderr).toBe(0)
      const bytes = rows(show).filter(({ kind }) => kind !== 'state')
      expect(bytes.map(({ kind, peer, text }) => [kind, peer, text])).toEqual([
        ['rx', `[fe80::2%${cable}]:5000`, cable],
        ['tx', `[fe80::2%${cable}]:5000`, cable],
      ])
    }
  },
)

it('talks to a link-local server by the interface that is named, or by its number', async () => {
  const [bench, other] = await twoCables()
  const server = other.start('python3', '-u', '-c', PYTHON_ECHO)
  await server.output(/ready/)
  const numbers = await Promise.all(
    ['w0', 'v0'].map(async (cable) => /^\d+/.exec(await bench.run('ip', '-o', 'link', 'show', cable))?.[0] ?? ''),
  )
  for (const zone of ['w0', 'v0', ...numbers]) {
    const args = ['--send', 'hi', '--expect', 'hi', '--wait', '9000']
    const client = bench.startWirebench('connect', 'udp', `[fe80::2%${zone}]:2021`, ...args)
    client.endInput()
    expect(await client.exit, `${client.stdout}${client.stderr}`).toBe(0)
    expect(client.stdout).not.toContain('unexpected')
  }
})

it('says what is missing in a link-local address without an interface', async () => {
  const [bench] = await twoCables()
  const client = bench.startWirebench('connect', 'tcp', '[fe80::2]:2021', '--send', 'hi')
  client.endInput()
  expect(await client.exit).toBe(4)
  expect(client.stderr).toContain('a link-local address needs its interface')
})
