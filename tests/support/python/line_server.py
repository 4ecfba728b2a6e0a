"""`line_server.py tcp|tls|udp [CERT KEY]` prints its port and every message that it gets, and answers each with `level=17 MESSAGE`."""
import socketserver
import ssl
import sys

protocol = sys.argv[1]


def answer(message):
    # In one write: threads would mix their words.
    sys.stdout.write("got %r\n" % message.decode())
    sys.stdout.flush()
    return b"level=17 " + message.rstrip(b"\r\n") + b"\n"


class Lines(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            for line in self.rfile:
                self.wfile.write(answer(line))
            print("finished", flush=True)
        except ConnectionResetError:
            print("reset", flush=True)


class Datagrams(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(answer(data), self.client_address)


if protocol == "udp":
    # One after the other: threads would take datagrams in another order.
    server = socketserver.UDPServer(("127.0.0.1", 0), Datagrams)
else:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Lines)
    server.daemon_threads = True
    if protocol == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
print("port", server.server_address[1], flush=True)
server.serve_forever()
