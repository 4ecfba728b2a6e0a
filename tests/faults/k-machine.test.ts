import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, TestRunner } from 'vitest'
import { temporaryFolder } from '../support/folder'
import { twoMachines } from '../support/network'
import { dumpOfPrograms, onlineMachine, packetsOfPrograms } from '../support/online-machine'
import { peerUdp } from '../support/peers'
import { startProgram, startWirebench, wirebenchArgs, type Program } from '../support/program'

it('K96 sends no burst of what it missed while it stood still, and serves on', async () => {
  const { socket, port, heard } = await peerUdp()
  const arrivals: number[] = []
  socket.on('message', () => arrivals.push(performance.now()))
  const args = ['connect', 'udp', `127.0.0.1:${String(port)}`, '--send', 'tick', '--every', '50', '--times', '60']
  const bench = startWirebench(...args, '--json')
  bench.endInput()
  await expect.poll(() => heard.length).toBeGreaterThan(3)
  bench.child.kill('SIGSTOP')
  const before = heard.length
  const stood = performance.now()
  await expect.poll(() => performance.now() - stood).toBeGreaterThan(1_000)
  bench.child.kill('SIGCONT')
  await expect.poll(() => heard.length).toBeGreaterThan(before + 5)
  const after = arrivals.slice(before)
  // Twenty were missed: a burst would have them within a moment.
  const within = after.filter((at) => at - (after[0] ?? 0) < 25).length
  expect(within).toBeLessThanOrEqual(3)
  expect(await bench.exit).toBe(0)
})

it('K97 says that the network is gone, keeps its servers, and serves again when it is back', async () => {
  const [here, there] = await twoMachines()
  const server = there.startWirebench('listen', 'tcp', `${there.address}:7000`, '--reply', 'echo')
  await server.output(/listening/)
  const talk = async (protocol: string): Promise<Program> => {
    const to = `${there.address}:7000`
    const client = here.startWirebench('connect', protocol, to, '--send', 'x', '--expect', 'x', '--wait', '1000')
    client.endInput()
    await client.exit
    return client
  }
  for (const machine of [here, there]) await machine.run('ip', 'link', 'set', 'v0', 'down')
  for (const protocol of ['tcp', 'udp']) {
    const client = await talk(protocol)
    expect(client.child.exitCode, client.stderr).toBeGreaterThan(0)
    expect(client.stdout + client.stderr).toMatch(/no route there; check the network and the address \(ENETUNREACH\)/)
  }
  // The server is still there, and another can be started.
  expect(server.child.exitCode).toBeNull()
  const another = there.startWirebench('listen', 'udp', '127.0.0.1:7001')
  await another.output(/listening/)
  for (const machine of [here, there]) await machine.run('ip', 'link', 'set', 'v0', 'up')
  await expect.poll(async () => (await talk('tcp')).child.exitCode).toBe(0)
})

/** A name server that says that nobody has `nowhere.test`, and nothing about other names. */
const NAME_SERVER = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 53)); print('ready', flush=True)
while True:
    data, peer = s.recvfrom(4096)
    if b'nowhere' in data: s.sendto(data[:2] + b'\\x81\\x83' + data[4:6] + b'\\0\\0' * 3 + data[12:], peer)
`

/** The command line on a machine whose names are looked up at 127.0.0.1. */
function startWithNames(hasServer: boolean, ...args: readonly string[]): Program {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    TestRunner.getCurrentTest()?.context.skip('own network namespaces need Linux and root')
  const folder = temporaryFolder()
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const resolv = file('resolv.conf', 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
  const names = file('names.py', NAME_SERVER)
  const server = hasServer
    ? `python3 -u ${names} > ${folder}/ready & until grep -q ready ${folder}/ready; do :; done;`
    : ''
  const script = `ip link set lo up && mount --bind ${resolv} /etc/resolv.conf && { ${server} "$@"; }`
  const command = ['-n', '-m', '-p', '-f', '--kill-child', 'sh', '-c', script, 'sh', process.execPath]
  const program = startProgram('unshare', [...command, ...wirebenchArgs(...args)])
  program.endInput()
  return program
}

it.each([
  ['that nobody has', true, 'nowhere.test', /there is no host of the name "nowhere\.test".*ENOTFOUND/],
  ['when the name server is not there', false, 'somewhere.test', /name server|EAI_AGAIN/],
  ['when the name server is silent', true, 'silent.test', /did not answer|name server|EAI_AGAIN/],
  [
    'of 300 characters',
    true,
    `${'a'.repeat(60)}.`.repeat(5),
    /no host has so long a name; at most 253 characters.*EINVAL/,
  ],
] as const)('K98 words a name %s, within the time to connect', async (_what, hasServer, name, words) => {
  const began = performance.now()
  const program = startWithNames(hasServer, 'connect', 'tcp', `${name}:7000`, '--connect-timeout', '4000')
  expect([2, 4]).toContain(await program.exit)
  expect(program.stderr).toMatch(words)
  expect(program.stderr).not.toMatch(/internal error/)
  expect(performance.now() - began).toBeLessThan(25_000)
})

it('K100 sends nothing that nobody asked for from the command line: TCP, TLS, recordings', async () => {
  const { machine, inside } = await onlineMachine()
  const dump = await dumpOfPrograms(machine)
  const folder = temporaryFolder()
  const start = (...args: readonly string[]): Program =>
    startProgram('nsenter', inside(process.execPath, ...wirebenchArgs(...args)))
  const paths = [join(folder, 'tcp.pcapng'), join(folder, 'tls.pcapng')]
  for (const [at, protocol] of ['tcp', 'tls'].entries()) {
    const path = paths[at] ?? ''
    const server = start('listen', protocol, '127.0.0.1:0', '--reply', 'echo', '--record', path)
    const [, port = ''] = await server.output(/127\.0\.0\.1:(\d+)/)
    const unverified = protocol === 'tls' ? ['--tls-verify', 'accept'] : []
    const to = `127.0.0.1:${port}`
    const client = start('connect', protocol, to, '--send', 'x', '--expect', 'x', '--wait', '5000', ...unverified)
    client.endInput()
    expect(await client.exit, client.stderr).toBe(0)
    server.kill('SIGTERM')
    expect(await server.exit).toBe(143)
    const show = start('show', path)
    expect(await show.exit, show.stderr).toBe(0)
  }
  expect(await packetsOfPrograms(dump, inside)).toEqual([])
})
