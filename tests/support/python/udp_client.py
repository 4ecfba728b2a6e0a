"""Sends each typed line as a datagram and shows what comes back."""
import socket
import sys

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
target = ("127.0.0.1", int(sys.argv[1]))
for line in sys.stdin:
    client.sendto(line.strip().encode("utf-8"), target)
    print("local", client.getsockname()[1], flush=True)
    data, _ = client.recvfrom(1024)
    print("answer", data.decode("utf-8"), flush=True)
