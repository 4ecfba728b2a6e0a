import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { tell, untilFinished } from './role'

/** The echo of the tutorials: a thread for each connection, or for each datagram. */
const ECHO = `
import socketserver, sys
class Tcp(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536): self.request.sendall(data)
class Udp(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data, self.client_address)
kind, handler = (socketserver.ThreadingTCPServer, Tcp) if sys.argv[1] == 'tcp' else (socketserver.ThreadingUDPServer, Udp)
class Server(kind):
    daemon_threads = True
    request_queue_size = 1024
with Server(('127.0.0.1', 0), handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
`

export function hasPython(): boolean {
  return spawnSync('python3', ['--version']).status === 0
}

/** Python's own threading server, for comparison. */
export async function pythonEcho(protocol: string): Promise<void> {
  const python = spawn('python3', ['-u', '-c', ECHO, protocol], { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = createInterface({ input: python.stdout })
  lines.once('line', (port) => {
    tell(Number(port))
  })
  process.once('exit', () => python.kill('SIGKILL'))
  await untilFinished()
  python.kill('SIGKILL')
  tell(null)
}
