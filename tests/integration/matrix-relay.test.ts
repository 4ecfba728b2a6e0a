import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import { opensslCertificates, type Certificates } from '../support/certificates'
import { listening, rows } from '../support/command-line'
import { startEchoPeer } from '../support/echo-peers'
import { temporaryFolder } from '../support/folder'
import { expertWarnings } from '../support/judges'
import { startProgram, startPython, startWirebench, type Program } from '../support/program'

/** The protocol between client and relay, and between relay and target. */
const WAYS = {
  plain: { listens: 'tcp', target: 'tcp', flags: [] },
  terminated: { listens: 'tls', target: 'tcp', flags: ['--no-target-tls'] },
  originated: { listens: 'tcp', target: 'tls', flags: ['--target-tls'] },
  both: { listens: 'tls', target: 'tls', flags: [] },
  datagrams: { listens: 'udp', target: 'udp', flags: [] },
} as const satisfies Record<string, { listens: Protocol; target: Protocol; flags: readonly string[] }>

const CLIENTS: Readonly<Record<Protocol, Readonly<Record<string, (port: string) => string[]>>>> = {
  tcp: {
    ncat: (port) => ['ncat', '127.0.0.1', port],
    socat: (port) => ['socat', '-', `TCP4:127.0.0.1:${port}`],
  },
  tls: {
    openssl: (port) => ['openssl', 's_client', '-quiet', '-connect', `127.0.0.1:${port}`],
    ncat: (port) => ['ncat', '--ssl', '127.0.0.1', port],
  },
  udp: {
    ncat: (port) => ['ncat', '-u', '127.0.0.1', port],
    socat: (port) => ['socat', '-', `UDP4:127.0.0.1:${port}`],
  },
}

const EACH = Object.entries(WAYS).flatMap(([way, { listens }], at) =>
  Object.keys(CLIENTS[listens]).map((client, nth) => ({ way: way as keyof typeof WAYS, client, nth: at + nth })),
)

function startClient(protocol: Protocol, client: string, port: number): Program {
  const [command = '', ...args] = CLIENTS[protocol][client]?.(String(port)) ?? []
  return startProgram(command, args)
}

it.each(EACH)('relays $client to an echo server: $way', async ({ way, client, nth }) => {
  const { listens, target, flags } = WAYS[way]
  const certificates: Certificates = await opensslCertificates()
  const targetPort = await startEchoPeer(target, nth, certificates)
  const path = join(temporaryFolder(), 'relay.pcapng')
  const trust = target === 'tls' ? ['--target-tls-ca', certificates.ca] : []
  const relay = startWirebench(
    ...['relay', listens, '127.0.0.1:0', `127.0.0.1:${String(targetPort)}`, '--record', path, '--json'],
    ...[...flags, ...trust],
  )
  await relay.output(/"event":"listening"/)
  const port = Number(/"port":(\d+)/.exec(relay.stdout)?.[1])
  const peer = startClient(listens, client, port)
  peer.type('question')
  await peer.output(/^question\r?$/m)
  await expect.poll(() => rows(relay).filter(({ kind }) => kind !== 'state')).toHaveLength(4)
  const legs = rows(relay).filter(({ kind }) => kind !== 'state')
  expect(
    legs.map(({ conversation, kind, text }) => `${String(conversation)} ${kind} ${text.trim()}`).toSorted(),
  ).toEqual(['1 rx question', '1 tx question', '2 rx question', '2 tx question'])
  relay.kill('SIGTERM')
  expect(await relay.exit).toBe(143)
  expect(await expertWarnings(path)).not.toMatch(/Errors|Warns/)
})

it('passes TLS through untouched: the client sees the certificate of the target', async () => {
  const certificates = await opensslCertificates()
  const targetPort = await startEchoPeer('tls', 2, certificates)
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${String(targetPort)}`)
  const port = await listening(relay)
  const peer = startProgram('openssl', [
    ...['s_client', '-connect', `127.0.0.1:${String(port)}`, '-servername', 'localhost'],
    ...['-CAfile', certificates.ca, '-verify_return_error', '-alpn', 'h2'],
  ])
  await peer.output(/Verify return code: 0 \(ok\)/)
  peer.type('question')
  await peer.output(/^question/m)
  await relay.output(/TLS for localhost is passed through unchanged \(TLS 1\.3, h2\)/)
})

it.each([
  ['socks5', ['--socks5-hostname']],
  ['socks5', ['--socks5']],
  ['http-connect', ['--proxytunnel', '--proxy']],
])('lets curl say its target by %s (%j)', async (entry, flags) => {
  const web = startProgram('python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '-d', temporaryFolder()])
  const [, webPort = ''] = await web.output(/port (\d+)/)
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', '--entry', entry)
  const port = await listening(relay)
  const proxy = `${entry === 'socks5' ? '' : 'http://'}127.0.0.1:${String(port)}`
  const url = `http://127.0.0.1:${webPort}/`
  const curl = startProgram('curl', ['-sS', '--noproxy', '', ...flags, proxy, '-w', '%{http_code}', url])
  expect(await curl.exit, curl.stderr).toBe(0)
  expect(curl.stdout).toMatch(/Directory listing[\s\S]*200$/)
  await relay.output(new RegExp(`the client asks for 127\\.0\\.0\\.1:${webPort}`))
})

it.each([
  ['socks5', '--socks5', /refused|Can't complete SOCKS5 connection/i],
  ['http-connect', '--proxytunnel', /502/],
])('tells curl by %s that nobody is at its target', async (entry, flag, words) => {
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', '--entry', entry)
  const port = String(await listening(relay))
  const through = flag === '--socks5' ? [flag, `127.0.0.1:${port}`] : [flag, '--proxy', `http://127.0.0.1:${port}`]
  const curl = startProgram('curl', ['-sS', '--noproxy', '', ...through, 'http://127.0.0.1:1/'])
  expect(await curl.exit).not.toBe(0)
  expect(curl.stderr).toMatch(words)
  await relay.output(/cannot connect to 127\.0\.0\.1:1, so the client is closed/)
})

it.each([
  ['http-connect', '--proxytunnel', /502/],
  ['socks5', '--socks5', /Can't complete SOCKS5 connection|failure/i],
])('is not its own client without end when a client asks for the relay itself (%s)', async (entry, flag, words) => {
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', '--entry', entry)
  const port = String(await listening(relay))
  const through = flag === '--socks5' ? [flag, `127.0.0.1:${port}`] : [flag, '--proxy', `http://127.0.0.1:${port}`]
  const curl = startProgram('curl', ['-sS', '--noproxy', '', ...through, `http://127.0.0.1:${port}/`])
  expect(await curl.exit).not.toBe(0)
  expect(curl.stderr).toMatch(words)
  await relay.output(new RegExp(`127\\.0\\.0\\.1:${port} is this relay itself; choose another target`))
  expect(relay.stdout).not.toContain('#2')
})

/** Greets, says where and sends a line, all at once; prints the answer to its request, and what comes behind it. */
const HASTY = `
import socket, struct, sys
relay, name, port = int(sys.argv[1]), sys.argv[2].encode(), int(sys.argv[3])
s = socket.create_connection(('127.0.0.1', relay)); s.settimeout(20)
s.sendall(b'\\x05\\x01\\x00' + b'\\x05\\x01\\x00\\x03' + bytes([len(name)]) + name + struct.pack('>H', port) + b'hello\\n')
got = b''
while (part := s.recv(4096)):
    got += part
    if got.endswith(b'\\n'): break
print(got[:4].hex(), got[12:])`

it('serves a client of SOCKS 5 that says all at once, without waiting for an answer', async () => {
  const server = startPython('line_server', 'tcp')
  const [, target = ''] = await server.output(/port (\d+)/)
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', '--entry', 'socks5')
  const port = String(await listening(relay))
  const client = startProgram('python3', ['-c', HASTY, port, '127.0.0.1', target])
  expect(await client.exit, client.stderr).toBe(0)
  expect(client.stdout.trim()).toBe("05000500 b'level=17 hello\\n'")
})

it('is not its own client without end by a name that leads to it', async () => {
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', '--entry', 'socks5')
  const port = String(await listening(relay))
  // A name for the program, which the system's look-up turns into 127.0.0.1.
  const client = startProgram('python3', ['-c', HASTY, port, '127.1', port])
  expect(await client.exit, client.stderr).toBe(0)
  expect(client.stdout.trim()).toBe("05000501 b''")
  await relay.output(new RegExp(`127\\.1:${port} is this relay itself; choose another target`))
  expect(relay.stdout).not.toContain('#2')
})

it('injects a typed line into either leg', async () => {
  const target = startWirebench('listen', 'tcp', '127.0.0.1:0')
  const targetPort = await listening(target)
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${String(targetPort)}`, '--newline', 'lf')
  const peer = startClient('tcp', 'ncat', await listening(relay))
  await relay.output(/#2 .* open/)
  relay.type('@1 for the client')
  await peer.output(/^for the client$/m)
  relay.type('@2 for the target')
  await target.output(/rx .*for the target/)
})

it.each([
  [['relay', 'tcp', '127.0.0.1:0'], /expected tcp\|tls\|udp LISTEN TARGET/],
  [['relay', 'tcp', '127.0.0.1:0', '127.0.0.1:1', '--entry', 'socks5'], /the client names its target/],
  [['relay', 'udp', '127.0.0.1:0', '--entry', 'socks5'], /over TCP and TLS only/],
  [['relay', 'tcp', '127.0.0.1:0', '127.0.0.1:0'], /port 0 is nobody/],
  [['relay', 'tcp', '127.0.0.1:0', '127.0.0.1:1', '--target-failed', 'hang'], /write close or reset/],
  [['relay', 'tcp', '127.0.0.1:0', '127.0.0.1:1', '--target-tls-verify', 'accept'], /no such option/],
  [['relay', 'udp', '127.0.0.1:0', '127.0.0.1:1', '--target-tls'], /TLS is not available over UDP/],
  [['relay', 'tcp', '127.0.0.1:0', '127.0.0.1:1', '--starttls', 'gopher'], /write one of smtp, imap/],
])('refuses %j', async (args, words) => {
  const program = startWirebench(...args)
  expect(await program.exit).toBe(2)
  expect(program.stderr).toMatch(words)
})
