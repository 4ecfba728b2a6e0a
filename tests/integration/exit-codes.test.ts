import { writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { opensslCertificates } from '../support/certificates'
import { listening } from '../support/command-line'
import { startEchoPeer } from '../support/echo-peers'
import { peerServer, peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench, type Program } from '../support/program'

function connect(protocol: string, port: number, ...args: readonly string[]): Program {
  return startWirebench('connect', protocol, `127.0.0.1:${String(port)}`, ...args)
}

/** A Python program on a free port, which its first line names. */
async function python(script: string): Promise<number> {
  const program = startProgram('python3', ['-u', '-c', script])
  return Number((await program.output(/port (\d+)/))[1])
}

const LISTEN = `
import socket, time
server = socket.create_server(('127.0.0.1', 0))
print('port', server.getsockname()[1])
`

it('ends with 4 and the reason when a handshake fails, however it sends, also with --quiet', async () => {
  const { ca } = await opensslCertificates('other')
  const server = startWirebench('listen', 'tls', '127.0.0.1:0')
  const plain = startWirebench('listen', 'tcp', '127.0.0.1:0', '--reply', 'text:plain')
  const cases = [
    [await listening(server, 'tls'), 'issuer of the peer'],
    [await listening(plain), 'does not speak TLS'],
  ] as const
  for (const [port, words] of cases)
    for (const isTyped of [false, true]) {
      const args = ['--tls-ca', ca, '--wait', '500', '--quiet']
      const client = connect('tls', port, ...args, ...(isTyped ? [] : ['--send', 'hi']))
      if (isTyped) client.type('hi')
      client.endInput()
      expect(await client.exit).toBe(4)
      expect(client.stderr).toContain(words)
    }
})

it('ends with 4 when a TLS 1.3 server refuses the client behind the handshake', async () => {
  const server = startWirebench('listen', 'tls', '127.0.0.1:0', '--tls-client-cert', 'require')
  const client = connect('tls', await listening(server, 'tls'), '--tls-verify', 'accept', '--wait', '5000', '--quiet')
  client.endInput()
  expect(await client.exit, client.stderr).toBe(4)
  expect(client.stderr).toContain('client certificate is required')
})

it.each([['--quiet'], ['--json']])(
  'ends with 5 and the reason when the system refuses a datagram (%s)',
  async (how) => {
    const args = ['--replies', 'anyone', '--send', 'x', '--wait', '200', how]
    const client = startWirebench('connect', 'udp', '127.255.255.255:48030', ...args)
    expect(await client.exit).toBe(5)
    expect(client.stderr).toContain('the system refuses to send there')
  },
)

it('ends with 5 and the reason when nobody has the port of a datagram, and with 0 when somebody answers later', async () => {
  const closed = await peerUdp()
  closed.socket.removeAllListeners('message')
  const gone = connect('udp', 9, '--send', 'x', '--wait', '200', '--quiet')
  expect(await gone.exit).toBe(5)
  expect(gone.stderr).toContain('the port is closed')
  closed.socket.on('message', (_bytes, from) => {
    closed.socket.send('pong', from.port, from.address)
  })
  const fine = connect('udp', closed.port, '--send', 'ping', '--wait', '200', '--quiet')
  expect(await fine.exit, fine.stderr).toBe(0)
})

it('waits for an answer as long as it flows', async () => {
  const port = await python(`${LISTEN}
peer, _ = server.accept()
peer.recv(100)
for at in range(10):
    time.sleep(0.1)
    peer.sendall(b'line %d\\n' % at)
time.sleep(60)
`)
  const client = connect('tcp', port, '--send', 'req', '--wait', '600', '--json')
  expect(await client.exit, client.stderr).toBe(0)
  const received = client.stdout.match(/"text":"(?:line \d\\n)+"/g)?.join('') ?? ''
  expect(received.match(/line \d/g)).toHaveLength(10)
})

it('ends with 5 when --for cuts an answer that still flows, and says so', async () => {
  const port = await python(`${LISTEN}
peer, _ = server.accept()
while True:
    peer.sendall(b'more\\n')
    time.sleep(0.05)
`)
  const client = connect('tcp', port, '--send', 'req', '--for', '1', '--quiet')
  expect(await client.exit).toBe(5)
  expect(client.stderr).toMatch(/^wirebench: the answer was cut by --for after \d+ bytes; it was still coming\n$/)
})

it('ends with 5 when the peer breaks its answer off with a reset', async () => {
  const port = await python(`${LISTEN}
import struct
peer, _ = server.accept()
peer.recv(100)
peer.sendall(b'half an ans')
time.sleep(0.2)
peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
peer.close()
time.sleep(60)
`)
  const client = connect('tcp', port, '--send', 'req', '--wait', '5000', '--quiet')
  expect(await client.exit).toBe(5)
  expect(client.stderr).toContain('reset')
})

it('ends with 5 when the peer does not take all of what is sent', async () => {
  const path = join(temporaryFolder(), 'large')
  writeFileSync(path, Buffer.alloc(16 * 1024 * 1024))
  const sockets: Socket[] = []
  const peerSide = await peerServer((socket) => {
    sockets.push(socket.pause())
  })
  const client = connect(
    'tcp',
    peerSide.port,
    '--send',
    'x'.repeat(100_000),
    '--send-file',
    path,
    '--for',
    '1',
    '--quiet',
  )
  expect(await client.exit).toBe(5)
  expect(client.stderr).toMatch(/bytes were not sent: the peer did not take them/)
})

it('expects an answer in the encoding of the session', async () => {
  const certificates = await opensslCertificates()
  const port = await startEchoPeer('tcp', 2, certificates)
  for (const [encoding, text] of [
    ['gbk', '你好'],
    ['utf-16le', 'OK'],
    ['iso-8859-1', 'née'],
  ] as const) {
    const args = ['--encoding', encoding, '--send', text, '--expect', text, '--wait', '5000', '--quiet']
    const client = connect('tcp', port, ...args)
    expect(await client.exit, client.stderr).toBe(0)
  }
  const wrong = connect('tcp', port, '--encoding', 'iso-8859-1', '--send', 'x', '--expect', '你好')
  expect(await wrong.exit).toBe(2)
  expect(wrong.stderr).toContain('--expect "你好"')
})

it('keeps its side open until the expected answer came, for servers that take a FIN for "gone"', async () => {
  // Node's default: the end of one side ends the other.
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => setTimeout(() => socket.write(`reply:${bytes.toString()}`), 200))
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as { port: number }).port)
    })
  })
  const args = ['--send', 'hello', '--expect', 'reply:hello', '--wait', '5000', '--quiet']
  const open = connect('tcp', port, ...args)
  expect(await open.exit, open.stderr).toBe(0)
  const early = connect('tcp', port, ...args, '--half-close')
  expect(await early.exit).toBe(5)
  expect(early.stderr).toContain('the expected answer did not come: the peer ended the conversation')
  server.close()
})

it('says why when an expected answer does not come', async () => {
  const peerSide = await peerServer((socket) => socket.resume())
  const client = connect('tcp', peerSide.port, '--send', 'x', '--expect', 'never', '--wait', '150', '--quiet')
  expect(await client.exit).toBe(5)
  expect(client.stderr).toBe(
    'wirebench: the expected answer did not come: nothing came for 150 ms; --wait MS waits longer, --half-close sends FIN first\n',
  )
})
