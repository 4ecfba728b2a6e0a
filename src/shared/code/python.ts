import { isV6, octalLiteral, quoted, textLiteral, type Plan, type TlsPlan } from './plan'

export function pythonProgram(plan: Plan): string {
  return plan.role === 'listener' ? server(plan) : client(plan)
}

function answer({ handler }: Plan): string {
  switch (handler.kind) {
    case 'none':
      return 'None'
    case 'echo':
      return 'data'
    case 'text':
      return `b"${textLiteral(handler.text)}"`
    case 'prefix':
      return `b"${textLiteral(handler.text)}" + data`
  }
}

function server(plan: Plan): string {
  const { protocol, endpoint, isConcurrent, tls } = plan
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
${tls === undefined ? '' : `import ssl\n\n${serverContext(tls)}`}

def answer(data):
    return ${answer(plan)}


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
${handle}


class Server(${base}):
    address_family = socket.${isV6(endpoint) ? 'AF_INET6' : 'AF_INET'}
    allow_reuse_address = ${protocol === 'tcp' ? 'True' : 'False'}
    daemon_threads = True
${tls === undefined ? '' : WRAPPED}

with Server(("${endpoint.address}", ${String(endpoint.port)}), Handler) as server:
    print("listening on", server.server_address, flush=True)
    server.serve_forever()
`
}

function serverContext({ certificate = '', key }: TlsPlan): string {
  return `context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(${quoted(certificate)}${key === undefined ? '' : `, ${quoted(key)}`})
`
}

/** The handshake is done by the conversation, not by the accept loop. */
const WRAPPED = `
    def get_request(self):
        sock, address = super().get_request()
        return context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False), address
`

function tlsClient(where: string, message: Uint8Array, tls: TlsPlan): string {
  const { ca, certificate, key, acceptsUntrusted, serverName } = tls
  const trust = ca === undefined ? '' : `context.load_verify_locations(${quoted(ca)})\n`
  const any = 'context.check_hostname = False\ncontext.verify_mode = ssl.CERT_NONE\n'
  const own = `context.load_cert_chain(${[certificate, key].flatMap((path) => (path === undefined ? [] : [quoted(path)])).join(', ')})\n`
  return `import socket
import ssl
import sys

context = ssl.create_default_context()
${acceptsUntrusted ? any : trust}${certificate === undefined ? '' : own}
with socket.create_connection(${where}) as tcp, context.wrap_socket(tcp, server_hostname=${quoted(serverName)}) as s:
    s.sendall(b"${octalLiteral(message)}")
    # ssl cannot half-close, so the end of the answer is when nothing comes for two seconds.
    s.settimeout(2)
    try:
        while data := s.recv(65536):
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
    except TimeoutError:
        pass
`
}

function client({ protocol, endpoint, message, tls }: Plan): string {
  const where = `("${endpoint.address}", ${String(endpoint.port)})`
  if (tls !== undefined) return tlsClient(where, message, tls)
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
