"""Receives a datagram, shows it, asks the person for the answer and sends it to the address that came with it."""
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))
print("port", server.getsockname()[1], flush=True)
while True:
    data, address = server.recvfrom(1024)
    print("from", address[1], data.decode("utf-8"), flush=True)
    answer = sys.stdin.readline().strip()
    server.sendto(answer.encode("utf-8"), address)
