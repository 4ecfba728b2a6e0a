import { expect, it } from 'vitest'
import { diagnose } from '../../src/main/net/diagnose/diagnose'
import { startProgram, startWirebench } from '../support/program'
import { twoMachines } from '../support/network'

/** The output of the command line after a failure. */
async function complaint(...args: string[]): Promise<string> {
  const bench = startWirebench(...args)
  bench.endInput()
  expect(await bench.exit).toBeGreaterThan(2)
  return bench.stderr
}

/** A program of somebody else on a free port. */
async function pythonServer(address: string, kind = 'SOCK_STREAM'): Promise<{ port: string; pid: number }> {
  const program = startProgram('python3', [
    '-u',
    '-c',
    `
import socket, time
s = socket.socket(socket.AF_INET6 if ':' in '${address}' else socket.AF_INET, socket.${kind})
s.bind(('${address}', 0))
if '${kind}' == 'SOCK_STREAM': s.listen()
print(s.getsockname()[1]); time.sleep(60)`,
  ])
  return { port: (await program.output(/(\d+)/))[1] ?? '', pid: program.child.pid ?? 0 }
}

it('names the process that holds the port, and a port that is free', async () => {
  const { port, pid } = await pythonServer('127.0.0.1')
  const words = await complaint('listen', 'tcp', `127.0.0.1:${port}`)
  expect(words).toMatch(/already in use/)
  expect(words).toContain(`python3 (process ${String(pid)}) is using 127.0.0.1:${port}`)
  expect(words).toMatch(/port \d+ is free/)
  const udp = await pythonServer('127.0.0.1', 'SOCK_DGRAM')
  expect(await complaint('listen', 'udp', `127.0.0.1:${udp.port}`)).toContain(`(process ${String(udp.pid)}) is using`)
})

it('says that one address is taken because somebody has all of them', async () => {
  const { port } = await pythonServer('0.0.0.0')
  expect(await complaint('listen', 'tcp', `127.0.0.1:${port}`)).toMatch(/overlap: one of them means every address/)
})

it('finds whom a client meant: another address, another family, another protocol, or nobody', async () => {
  const elsewhere = await pythonServer('127.0.0.5')
  expect(await complaint('connect', 'tcp', `127.0.0.1:${elsewhere.port}`)).toContain(
    `a program listens on 127.0.0.5:${elsewhere.port} instead`,
  )
  const six = await pythonServer('::1')
  expect(await complaint('connect', 'tcp', `127.0.0.1:${six.port}`)).toContain(`a program listens on [::1]:${six.port}`)
  const datagrams = await pythonServer('127.0.0.1', 'SOCK_DGRAM')
  const words = await complaint('connect', 'tcp', `127.0.0.1:${datagrams.port}`)
  expect(words).toContain(`no program on this machine listens on port ${datagrams.port}`)
  expect(words).toContain('the port is open for UDP')
})

it.each(['127.0.0.1', '0.0.0.0'])('says that somebody listens on %s by now, and not elsewhere', async (address) => {
  const port = Number((await pythonServer(address, 'SOCK_DGRAM')).port)
  const failure = { code: 'port-unreachable', errno: 'ECONNREFUSED', message: 'the port is closed' } as const
  const attempt = { protocol: 'udp', doing: 'send', endpoint: { address: '127.0.0.1', port }, options: {} } as const
  expect(await diagnose(failure, attempt)).toEqual([{ kind: 'listens-now', at: { address, port } }])
})

it('says what localhost means here', async () => {
  const { port } = await pythonServer('127.0.0.5')
  expect(await complaint('connect', 'tcp', `localhost:${port}`)).toMatch(/localhost resolves to .*127\.0\.0\.1/)
})

it('lists the addresses of this machine when one is asked for that it has not', async () => {
  expect(await complaint('listen', 'tcp', '192.0.2.77:0')).toMatch(/this machine has the addresses .*127\.0\.0\.1/)
})

it('tells a name server that does not answer from a name that is not there, and a drop from a refusal', async () => {
  const [bench, other] = await twoMachines()
  await other.run('nft', 'add', 'table', 'inet', 't')
  await other.run('nft', 'add', 'chain', 'inet', 't', 'in', '{ type filter hook input priority 0 ; }')
  await other.run('nft', 'add', 'rule', 'inet', 't', 'in', 'tcp', 'dport', '7001', 'drop')
  const program = bench.startWirebench('connect', 'tcp', '192.0.2.2:7001', '--connect-timeout', '300')
  program.endInput()
  await program.exit
  expect(program.stderr).toMatch(/no answer at all, not even a refusal/)
  const away = bench.startWirebench('connect', 'tcp', '198.51.100.1:7001')
  away.endInput()
  await away.exit
  expect(away.stderr).toMatch(/no route to 198\.51\.100\.1/)
})
