import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder'
import { oneMachine, type Machine } from '../support/network'
import { wirebenchArgs } from '../support/program'

const NOBODY = '65534'

it.each(['tcp', 'udp'] as const)(
  'C25 says that a low %s port needs rights, and from which port on none are needed',
  async (protocol) => {
    const machine = await oneMachine()
    await machine.run('sysctl', '-qw', 'net.ipv4.ip_unprivileged_port_start=1024')
    const bench = machine.start(
      'setpriv',
      ...[`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'],
      process.execPath,
      ...wirebenchArgs('listen', protocol, '127.0.0.1:80', '--quiet'),
    )
    expect(await bench.exit).toBe(3)
    expect(bench.stderr).toMatch(/needs? .*(permission|rights|privilege)/i)
    expect(bench.stderr).toContain('EACCES')
    expect(bench.stderr).toContain('1024')
  },
)

/** The local address of each socket of a machine, in hexadecimal as in /proc/net. */
async function boundOn(machine: Machine): Promise<string[]> {
  const lines = await Promise.all(
    ['tcp', 'tcp6', 'udp', 'udp6'].map(async (name) => {
      const table = await machine.run('cat', `/proc/net/${name}`)
      return table
        .split('\n')
        .slice(1)
        .flatMap((line) => /^\s*\d+: ([0-9A-F]+):[0-9A-F]{4} /.exec(line)?.[1] ?? [])
    }),
  )
  return lines.flat()
}

/** 127.0.0.1 and ::1, as /proc/net writes them. */
const LOOPBACK = new Set(['0100007F', '00000000000000000000000001000000'])

it('C27 listens and sends on loopback alone, unless another address is asked for', async () => {
  const machine = await oneMachine()
  const programs = [
    ['listen', 'tcp', ':7001'],
    ['listen', 'udp', ':7002'],
    ['listen', 'tls', ':7003'],
    ['relay', 'tcp', ':7004', '127.0.0.1:7001'],
    ['demo', '--folder', temporaryFolder()],
  ].map((args) => machine.startWirebench(...args))
  for (const program of programs) await program.output(/listening|relay/)
  const client = machine.startWirebench('connect', 'udp', '127.0.0.1:7002', '--send', 'x', '--wait', '5000')
  await programs[1]?.output(/x/)
  const bound = await boundOn(machine)
  expect(bound.length).toBeGreaterThanOrEqual(7)
  expect(bound.filter((address) => !LOOPBACK.has(address))).toEqual([])
  client.kill()
  const asked = machine.startWirebench('listen', 'tcp', '0.0.0.0:7005')
  await asked.output(/listening/)
  expect(await boundOn(machine)).toContain('00000000')
})
