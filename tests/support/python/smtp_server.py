"""A mail server of a few lines that knows STARTTLS: smtp_server.py CERT KEY. Prints its port, then what it was sent."""
import socketserver, ssl, sys

context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(sys.argv[1], sys.argv[2])


class Mail(socketserver.BaseRequestHandler):
    def handle(self):
        self.say('220 kettle ESMTP')
        while line := self.file.readline().decode().strip():
            print(('tls ' if isinstance(self.request, ssl.SSLSocket) else 'plain ') + line, flush=True)
            word = line.split(' ')[0].upper()
            if word == 'EHLO':
                self.say('250-kettle\r\n250 STARTTLS')
            elif word == 'STARTTLS':
                self.say('220 go ahead')
                self.request = context.wrap_socket(self.request, server_side=True)
                self.file = self.request.makefile('rb')
            elif word == 'DATA':
                self.say('354 send it')
                while (text := self.file.readline().decode().strip()) != '.':
                    print('mail ' + text, flush=True)
                self.say('250 got it')
            elif word == 'QUIT':
                self.say('221 bye')
                break
            else:
                self.say('250 ok')

    def setup(self):
        self.file = self.request.makefile('rb')

    def say(self, text):
        self.request.sendall((text + '\r\n').encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


with Server(('127.0.0.1', 0), Mail) as server:
    print('port', server.server_address[1], flush=True)
    server.serve_forever()
