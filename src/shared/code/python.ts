import { isV6, octalLiteral, textLiteral, type Plan } from './plan'

export function pythonProgram(plan: Plan): string {
  return plan.role === 'listener' ? server(plan) : client(plan)
}

function answer({ responder }: Plan): string {
  switch (responder.kind) {
    case 'none':
      return 'None'
    case 'echo':
      return 'data'
    case 'text':
      return `b"${textLiteral(responder.text)}"`
    case 'prefix':
      return `b"${textLiteral(responder.text)}" + data`
  }
}

function server(plan: Plan): string {
  const { protocol, endpoint, isConcurrent } = plan
  const kind = protocol === 'tcp' ? 'TCPServer' : 'UDPServer'
  const base = isConcurrent || protocol === 'udp' ? `socketserver.Threading${kind}` : `socketserver.${kind}`
  const handle =
    protocol === 'tcp'
      ? `        while data := self.request.recv(65536):
            print(self.client_address, data, flush=True)
            reply = answer(data)
            if reply is not None:
                self.request.sendall(reply)`
      : `        data, sock = self.request
        print(self.client_address, data, flush=True)
        reply = answer(data)
        if reply is not None:
            sock.sendto(reply, self.client_address)`
  return `import socket
import socketserver


def answer(data):
    return ${answer(plan)}


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
${handle}


class Server(${base}):
    address_family = socket.${isV6(endpoint) ? 'AF_INET6' : 'AF_INET'}
    allow_reuse_address = ${protocol === 'tcp' ? 'True' : 'False'}
    daemon_threads = True


with Server(("${endpoint.address}", ${String(endpoint.port)}), Handler) as server:
    print("listening on", server.server_address, flush=True)
    server.serve_forever()
`
}

function client({ protocol, endpoint, message }: Plan): string {
  const where = `("${endpoint.address}", ${String(endpoint.port)})`
  if (protocol === 'tcp')
    return `import socket
import sys

with socket.create_connection(${where}) as s:
    s.sendall(b"${octalLiteral(message)}")
    s.shutdown(socket.SHUT_WR)
    while data := s.recv(65536):
        sys.stdout.buffer.write(data)
`
  return `import socket
import sys

with socket.socket(socket.${isV6(endpoint) ? 'AF_INET6' : 'AF_INET'}, socket.SOCK_DGRAM) as s:
    s.settimeout(2)
    s.sendto(b"${octalLiteral(message)}", ${where})
    data, sender = s.recvfrom(65535)
    sys.stdout.buffer.write(data)
`
}
