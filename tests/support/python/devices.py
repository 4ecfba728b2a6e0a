"""Small servers and their clients: `devices.py server NAME` prints its port, `devices.py client NAME PORT` what it was told.

What a client makes up itself (request numbers, time stamps) it checks, and leaves out of what it prints.
"""
import json
import os
import socket
import socketserver
import struct
import sys
import time

UDP = {"upper-udp", "ntp", "dns"}


# Servers: each answers one message or line; None ends the connection.


class Lines(socketserver.StreamRequestHandler):
    greeting = b""

    def handle(self):
        if self.greeting:
            self.wfile.write(self.greeting)
        for line in self.rfile:
            answer = self.answer(line.rstrip(b"\r\n"))
            if answer is None:
                return
            self.wfile.write(answer)
            self.wfile.flush()


class Upper(Lines):
    def answer(self, line):
        return line.upper() + b"\n"


class Hand(socketserver.BaseRequestHandler):
    """The tutorial's server, answered by hand: chunks as they were read, no line ends."""

    answers = {b"hello": b"hi, who are you?", b"I am Ann": b"welcome Ann"}

    def handle(self):
        while True:
            data = self.request.recv(1024)
            if not data:
                return
            self.request.sendall(self.answers.get(data, b"?"))


class Calc(Lines):
    def answer(self, line):
        one, sign, other = line.split()
        one, other = int(one), int(other)
        return b"%d\n" % {b"+": one + other, b"-": one - other, b"*": one * other}[sign]


class Login(Lines):
    greeting = b"220 ready\r\n"

    def answer(self, line):
        verb, _, rest = line.partition(b" ")
        if verb == b"USER":
            self.nonce = os.urandom(4).hex().encode()
            return b"331 password for " + rest + b", nonce=" + self.nonce + b"\r\n"
        if verb == b"PASS":
            good = rest == self.nonce[::-1]
            self.is_in = good
            return b"230 logged in\r\n" if good else b"530 wrong\r\n"
        if verb == b"COUNT":
            self.count = getattr(self, "count", 0) + 1
            return b"200 count %d\r\n" % self.count
        if verb == b"QUIT":
            self.wfile.write(b"221 bye\r\n")
            return None
        return b"500 what?\r\n"


def exactly(sock, count):
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


class Modbus(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while True:
                number, protocol, length = struct.unpack(">HHH", exactly(self.request, 6))
                unit, function, address, count = struct.unpack(">BBHH", exactly(self.request, length))
                values = struct.pack(">%dH" % count, *[address * 10 + at for at in range(count)])
                body = struct.pack(">BBB", unit, function, len(values)) + values
                self.request.sendall(struct.pack(">HHH", number, protocol, len(body)) + body)
        except EOFError:
            pass


class Mqtt(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while True:
                kind, length = exactly(self.request, 2)
                body = exactly(self.request, length)
                if kind == 0x10:
                    self.request.sendall(b"\x20\x02\x00\x00")
                elif kind == 0x82:
                    self.request.sendall(b"\x90\x03" + body[:2] + b"\x00")
                elif kind == 0xC0:
                    self.request.sendall(b"\xd0\x00")
                elif kind == 0xE0:
                    return
        except EOFError:
            pass


class JsonLength(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while True:
                (length,) = struct.unpack(">I", exactly(self.request, 4))
                asked = json.loads(exactly(self.request, length))
                body = json.dumps({"ok": True, "doubled": asked["value"] * 2}).encode()
                self.request.sendall(struct.pack(">I", len(body)) + body)
        except EOFError:
            pass


class UpperUdp(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read().upper())


class Ntp(socketserver.DatagramRequestHandler):
    def handle(self):
        asked = self.rfile.read()
        now = struct.pack(">Q", int((time.time() + 2208988800) * 2**32))
        self.wfile.write(b"\x24\x01\x00\xec" + bytes(8) + b"GPS\x00" + now + asked[40:48] + now + now)


class Dns(socketserver.DatagramRequestHandler):
    addresses = {b"a": b"\xc0\x00\x02\x01", b"b": b"\xc0\x00\x02\x02"}

    def handle(self):
        asked = self.rfile.read()
        name = asked[13 : 13 + asked[12]]
        answer = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04" + self.addresses[name]
        self.wfile.write(asked[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00" + asked[12:] + answer)


SERVERS = {
    "upper": Upper,
    "hand": Hand,
    "calc": Calc,
    "login": Login,
    "modbus": Modbus,
    "mqtt": Mqtt,
    "json": JsonLength,
    "upper-udp": UpperUdp,
    "ntp": Ntp,
    "dns": Dns,
}


# Clients


def lines(sock, *asked):
    stream = sock.makefile("rwb")
    for line in asked:
        stream.write(line + b"\r\n")
        stream.flush()
        yield stream.readline()


def client_upper(sock):
    yield from lines(sock, b"hello", b"how are you", b"hello", b"bye")


def client_hand(sock):
    for text in (b"hello", b"I am Ann"):
        sock.sendall(text)
        yield sock.recv(1024)


def client_calc(sock):
    yield from lines(sock, b"1 + 2", b"7 * 6", b"9 - 10")


def client_login(sock):
    stream = sock.makefile("rwb")
    yield stream.readline()

    def ask(line):
        stream.write(line + b"\r\n")
        stream.flush()
        return stream.readline()

    answer = ask(b"USER ann")
    start, _, nonce = answer.rstrip().partition(b"nonce=")
    yield start
    yield ask(b"PASS " + nonce[::-1])
    for _ in range(3):
        yield ask(b"COUNT")
    yield ask(b"HELP me")
    yield ask(b"QUIT")
    yield stream.read()


def client_modbus(sock):
    number = int.from_bytes(os.urandom(2), "big")
    for address, count in ((0, 2), (10, 1), (0, 2)):
        number = (number + 1) % 0x10000
        sock.sendall(struct.pack(">HHHBBHH", number, 0, 6, 1, 3, address, count))
        got, protocol, length = struct.unpack(">HHH", exactly(sock, 6))
        assert (got, protocol) == (number, 0), (got, number)
        yield exactly(sock, length)


def client_mqtt(sock):
    name = b"bench-" + os.urandom(4).hex().encode()
    body = b"\x00\x04MQTT\x04\x02\x00\x3c" + struct.pack(">H", len(name)) + name
    sock.sendall(bytes([0x10, len(body)]) + body)
    yield exactly(sock, 4)
    topic = b"\x00\x01\x00\x03a/b\x00"
    sock.sendall(bytes([0x82, len(topic)]) + topic)
    yield exactly(sock, 5)
    sock.sendall(b"\xc0\x00")
    yield exactly(sock, 2)
    sock.sendall(b"\xe0\x00")
    yield sock.recv(10)


def client_json(sock):
    for value in (21, 4, 21):
        body = json.dumps({"value": value}).encode()
        sock.sendall(struct.pack(">I", len(body)) + body)
        (length,) = struct.unpack(">I", exactly(sock, 4))
        yield exactly(sock, length)


def client_upper_udp(sock):
    for text in (b"hello", b"world"):
        sock.sendall(text)
        yield sock.recv(2048)


def client_ntp(sock):
    stamp = struct.pack(">Q", int((time.time() + 2208988800) * 2**32))
    sock.sendall(b"\x23" + bytes(39) + stamp)
    answer = sock.recv(2048)
    assert answer[24:32] == stamp, "origin"
    yield answer[:16]


def client_dns(sock):
    for name in (b"a", b"b", b"a"):
        number = os.urandom(2)
        question = bytes([len(name)]) + name + b"\x07example\x00\x00\x01\x00\x01"
        sock.sendall(number + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + question)
        answer = sock.recv(2048)
        assert answer[:2] == number, "id"
        yield answer[-4:]


what, name = sys.argv[1:3]
if what == "server":
    base = socketserver.ThreadingUDPServer if name in UDP else socketserver.ThreadingTCPServer
    with base(("127.0.0.1", 0), SERVERS[name]) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
else:
    kind = socket.SOCK_DGRAM if name in UDP else socket.SOCK_STREAM
    sock = socket.socket(socket.AF_INET, kind)
    sock.settimeout(10)
    sock.connect(("127.0.0.1", int(sys.argv[3])))
    for answer in globals()["client_" + name.replace("-", "_")](sock):
        print(answer, flush=True)
    sock.close()
