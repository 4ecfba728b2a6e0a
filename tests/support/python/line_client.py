"""Sends lines one after the other, each after the answer to the one before, and prints all that comes.

Usage: line_client.py tcp|udp PORT LINE..."""
import socket
import sys

protocol, port, *lines = sys.argv[1:]
kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
s = socket.socket(socket.AF_INET, kind)
s.connect(("127.0.0.1", int(port)))


def read():
    """One datagram, or what comes up to the end of a line."""
    data = b""
    while not data.endswith(b"\n"):
        part = s.recv(65536)
        if not part:
            sys.exit()
        data += part
    print(data.decode(), end="", flush=True)


for line in lines:
    s.sendall(line.encode() + b"\n")
    read()
while True:
    read()
