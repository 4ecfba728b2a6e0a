"""One accept loop, and one conversation loop in a thread for each client."""
import socketserver
import sys
import threading

typing = threading.Lock()


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        while True:
            data = self.request.recv(1024)
            if not data:
                print("gone", self.client_address[1], flush=True)
                return
            with typing:
                print("from", self.client_address[1], data.decode("utf-8"), flush=True)
                answer = sys.stdin.readline().strip()
            self.request.sendall(answer.encode("utf-8"))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", int(sys.argv[1])), Handler) as server:
    print("port", server.server_address[1], flush=True)
    server.serve_forever()
