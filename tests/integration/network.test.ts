import { expect, it } from 'vitest'
import { twoMachines } from '../support/network'

const PYTHON_GROUP_RECEIVER = `
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', 5007))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('239.1.2.3') + socket.inet_aton(sys.argv[1]))
print('ready', flush=True)
data, sender = s.recvfrom(1024)
print('heard', data.decode(), sender[0], flush=True)
s.sendto(b'answer from a member', sender)
`
const PYTHON_SEND = `
import socket, sys
kind, address, via, text = sys.argv[1:5]
six = ':' in address
s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
if kind == 'broadcast': s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
elif six: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex(via))
else: s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(via))
s.sendto(text.encode(), (address, 5007))
`

it('joins groups of both families on one interface and hears what Python sends there', async () => {
  const [bench, other] = await twoMachines()
  const four = bench.startWirebench('listen', 'udp', '0.0.0.0:5007', '--group', `239.1.2.3@${bench.address}`)
  await four.output(/joined 239\.1\.2\.3@192\.0\.2\.1/)
  await other.run('python3', '-c', PYTHON_SEND, 'multicast', '239.1.2.3', other.address, 'to the group')
  await four.output(/192\.0\.2\.2:\d+ .* to the group/)
  four.kill('SIGTERM')
  await four.exit
  const six = bench.startWirebench('listen', 'udp', '[::]:5007', '--group', 'ff15::7@v0')
  await six.output(/joined ff15::7@v0/)
  await other.run('python3', '-c', PYTHON_SEND, 'multicast', 'ff15::7', 'v0', 'over six')
  await six.output(/over six/)
})

it('hears one source of a group and no other', async () => {
  const [bench, other] = await twoMachines()
  const listener = bench.startWirebench('listen', 'udp', '0.0.0.0:5007', '--group', '192.0.2.99>232.1.1.1@192.0.2.1')
  await listener.output(/joined 192\.0\.2\.99>232\.1\.1\.1/)
  await other.run('python3', '-c', PYTHON_SEND, 'multicast', '232.1.1.1', other.address, 'from a stranger')
  await other.run('ip', 'addr', 'add', '192.0.2.99/24', 'dev', 'v0')
  const fromSource = PYTHON_SEND.replace('s.sendto', "s.bind(('192.0.2.99', 0)); s.sendto")
  await other.run('python3', '-c', fromSource, 'multicast', '232.1.1.1', '192.0.2.99', 'from the source')
  await listener.output(/from the source/)
  expect(listener.stdout).not.toContain('stranger')
})

it('sends to a group by the interface and TTL that were chosen, and hears the answer of a member', async () => {
  const [bench, other] = await twoMachines()
  const member = other.start('python3', '-c', PYTHON_GROUP_RECEIVER, other.address)
  await member.output(/ready/)
  const capture = other.start('tcpdump', '-l', '-n', '-v', '-i', 'v0', 'udp port 5007')
  await expect.poll(() => capture.stderr, { timeout: 10_000 }).toMatch(/listening on/)
  const client = bench.startWirebench(
    ...['connect', 'udp', '239.1.2.3:5007', '--multicast-interface', bench.address, '--multicast-ttl', '3'],
    ...['--send', 'who is there', '--wait', '1500'],
  )
  await member.output(/heard who is there 192\.0\.2\.1/)
  await client.output(/unexpected source 192\.0\.2\.2:5007/)
  await client.output(/answer from a member/)
  await capture.output(/ttl 3/)
})

it('broadcasts when it may, and says what is missing when it may not', async () => {
  const [bench, other] = await twoMachines()
  const listener = bench.startWirebench('listen', 'udp', '0.0.0.0:5007')
  await listener.output(/listening/)
  await other.run('python3', '-c', PYTHON_SEND, 'broadcast', '192.0.2.255', '', 'everybody')
  await listener.output(/everybody/)
  const peerSide = other.startWirebench('listen', 'udp', '0.0.0.0:5008')
  await peerSide.output(/listening/)
  const refused = bench.startWirebench(
    'connect',
    'udp',
    '192.0.2.255:5008',
    '--replies',
    'anyone',
    '--send',
    'x',
    '--wait',
    '300',
  )
  await refused.output(/May broadcast/)
  const allowed = bench.startWirebench(
    ...[
      'connect',
      'udp',
      '192.0.2.255:5008',
      '--broadcast',
      '--replies',
      'anyone',
      '--send',
      'hello all',
      '--wait',
      '300',
    ],
  )
  await peerSide.output(/hello all/)
  await allowed.exit
})

it('words each mistake with groups', async () => {
  const [bench] = await twoMachines()
  const cases: [string[], RegExp][] = [
    [['127.0.0.1:0', '--group', '10.0.0.1'], /"10\.0\.0\.1" is not a multicast group/],
    [['0.0.0.0:0', '--group', '239.1.2.3,239.1.2.3'], /cannot join 239\.1\.2\.3: it is joined already \(EADDRINUSE\)/],
    [
      ['0.0.0.0:0', '--group', '239.1.2.3@10.9.9.9'],
      /cannot join 239\.1\.2\.3@10\.9\.9\.9: .*interface.* \(E(NODEV|ADDRNOTAVAIL)\)/,
    ],
    [['127.0.0.1:0', '--group', 'ff15::1'], /cannot join ff15::1: .* \(E(NOPROTOOPT|INVAL)\)/],
    [['0.0.0.0:0', '--multicast-interface', '10.9.9.9'], /cannot use 10\.9\.9\.9: .* \(E\w+\)/],
  ]
  await bench.run('ip', 'route', 'add', '224.0.0.0/4', 'dev', 'v0')
  for (const [args, words] of cases) {
    const program = bench.startWirebench('listen', 'udp', ...args)
    expect(await program.exit, args.join(' ')).toBeGreaterThan(1)
    expect(program.stderr).toMatch(words)
  }
})

it('says that there is no way for multicast where there is none', async () => {
  const [bench] = await twoMachines()
  await bench.run('ip', 'link', 'set', 'v0', 'down')
  const program = bench.startWirebench('listen', 'udp', '0.0.0.0:0', '--group', '239.1.2.3')
  expect(await program.exit).toBe(3)
  expect(program.stderr).toMatch(/cannot join 239\.1\.2\.3: no interface takes multicast.*\(ENODEV\)/)
})

it('tells a dropped, a rejected and an unreachable address apart', async () => {
  const [bench, other] = await twoMachines()
  await other.run('nft', 'add', 'table', 'inet', 't')
  await other.run('nft', 'add', 'chain', 'inet', 't', 'in', '{ type filter hook input priority 0 ; }')
  await other.run('nft', 'add', 'rule', 'inet', 't', 'in', 'tcp', 'dport', '7001', 'drop')
  await other.run(
    'nft',
    'add',
    'rule',
    'inet',
    't',
    'in',
    'tcp',
    'dport',
    '7002',
    'reject',
    'with',
    'icmpx',
    'type',
    'host-unreachable',
  )
  const outcome = async (where: string): Promise<string> => {
    const program = bench.startWirebench('connect', 'tcp', where, '--connect-timeout', '700')
    program.endInput()
    expect(await program.exit).toBe(4)
    return program.stderr
  }
  expect(await outcome('192.0.2.2:7001')).toMatch(/did not answer within 0\.7 s/)
  expect(await outcome('192.0.2.2:7002')).toMatch(/host cannot be reached.*\(EHOSTUNREACH\)/)
  expect(await outcome('198.51.100.1:7003')).toMatch(/no route.*\(ENETUNREACH\)/)
  expect(await outcome('192.0.2.2:7004')).toMatch(/refused.*\(ECONNREFUSED\)/)
})

it('notices by keep-alive that the cable was pulled', async () => {
  const [bench, other] = await twoMachines()
  for (const machine of [bench, other])
    await machine.run('sysctl', '-qw', 'net.ipv4.tcp_keepalive_intvl=1', 'net.ipv4.tcp_keepalive_probes=2')
  const listener = bench.startWirebench('listen', 'tcp', '0.0.0.0:7000', '--keep-alive', '1000')
  await listener.output(/listening/)
  const peerSide = other.start('ncat', '192.0.2.1', '7000')
  await listener.output(/open: /)
  await other.run('ip', 'link', 'set', 'v0', 'down')
  await listener.output(/failed: .*\(E(TIMEDOUT|HOSTUNREACH)\)/, 20_000)
  peerSide.kill()
})
