import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Protocol } from '../../src/shared/endpoint'
import type { Certificates } from './certificates'
import { startProgram, type Program } from './program'

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** A program whose standard error is read like its standard output. */
function startAloud(command: string, ...args: readonly string[]): Program {
  return startProgram('sh', ['-c', 'exec "$0" "$@" 2>&1', command, ...args])
}

type EchoPeer = (port: number, certificates: Certificates) => Promise<unknown>

const socat =
  (listen: (port: number, certificates: Certificates) => string): EchoPeer =>
  (port, certificates) =>
    startAloud('socat', '-d', '-d', listen(port, certificates), 'EXEC:cat').output(/(listening|receiving) on/)

const ncat =
  (more: (certificates: Certificates) => readonly string[]): EchoPeer =>
  (port, certificates) =>
    startAloud(
      ...(['ncat', '-v', '-l', '-k', '-e', '/bin/cat'] as const),
      ...more(certificates),
      ...['127.0.0.1', String(port)],
    ).output(/Listening on 127/)

const PYTHON_STREAM = `
import socketserver, ssl, sys
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536): self.request.sendall(data)
        except ssl.SSLError: pass
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
with Server(('127.0.0.1', int(sys.argv[1])), Echo) as server:
    if len(sys.argv) > 2:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print('ready', flush=True)
    server.serve_forever()
`

const PYTHON_DATAGRAM = `
import socketserver, sys
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        data, socket = self.request
        socket.sendto(data, self.client_address)
with socketserver.UDPServer(('127.0.0.1', int(sys.argv[1])), Echo) as server:
    print('ready', flush=True)
    server.serve_forever()
`

const python =
  (script: string, more: (certificates: Certificates) => readonly string[] = () => []): EchoPeer =>
  (port, certificates) =>
    startProgram('python3', ['-u', '-c', script, String(port), ...more(certificates)]).output(/ready/)

/** Independent echo servers; Python's `socketserver` in a few lines. */
const ECHO_PEERS = {
  tcp: {
    socat: socat((port) => `TCP4-LISTEN:${String(port)},bind=127.0.0.1,reuseaddr,fork`),
    ncat: ncat(() => []),
    python3: python(PYTHON_STREAM),
  },
  tls: {
    socat: socat(
      (port, { cert, key }) =>
        `OPENSSL-LISTEN:${String(port)},bind=127.0.0.1,reuseaddr,fork,verify=0,cert=${cert},key=${key}`,
    ),
    ncat: ncat(({ cert, key }) => ['--ssl', '--ssl-cert', cert, '--ssl-key', key]),
    python3: python(PYTHON_STREAM, ({ cert, key }) => [cert, key]),
  },
  udp: {
    socat: socat((port) => `UDP4-RECVFROM:${String(port)},bind=127.0.0.1,fork`),
    python3: python(PYTHON_DATAGRAM),
  },
} as const satisfies Record<Protocol, Record<string, EchoPeer>>

/** The programs of each protocol, in their order. */
export const ECHO_PEER_NAMES = {
  tcp: Object.keys(ECHO_PEERS.tcp),
  tls: Object.keys(ECHO_PEERS.tls),
  udp: Object.keys(ECHO_PEERS.udp),
} as const satisfies Record<Protocol, readonly string[]>

/** Starts the `nth` echo server of a protocol, counting again from the first after the last; resolves with its port. */
export async function startEchoPeer(protocol: Protocol, nth: number, certificates: Certificates): Promise<number> {
  const peers = Object.values<EchoPeer>(ECHO_PEERS[protocol])
  const port = await freePort()
  await peers[nth % peers.length]?.(port, certificates)
  return port
}
