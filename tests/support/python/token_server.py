"""A device that gives a token and wants it back: LOGIN, then USE <token> <level>. Written without Wirebench.

Usage: token_server.py tcp|udp TOKEN. Prints its port, then each line that it gets."""
import socket
import sys
import time

protocol, token = sys.argv[1:3]


def answer(line):
    print("got", line, flush=True)
    if line == "LOGIN":
        return "OK token=%s level=17\r\n" % token
    return "WELCOME %s\r\n" % line[4:] if line.startswith("USE %s" % token) else "DENIED\r\n"


if protocol == "udp":
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1], flush=True)
    while True:
        data, peer = s.recvfrom(65536)
        s.sendto(answer(data.decode().strip()).encode(), peer)

s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
c, _ = s.accept()
for raw in c.makefile("rb", buffering=0):
    for part in answer(raw.decode().strip()):
        # Byte by byte: a value comes in pieces.
        c.sendall(part.encode())
        time.sleep(0.002)
