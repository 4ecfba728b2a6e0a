"""Talks to the kettle of docs/examples over tcp, tls or udp, and prints each answer. TLS: without checking who it is."""
import socket
import ssl
import sys

protocol, port = sys.argv[1], int(sys.argv[2])
if protocol == "udp":
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.connect(("127.0.0.1", port))
else:
    peer = socket.create_connection(("127.0.0.1", port))
    if protocol == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        peer = context.wrap_socket(peer)
peer.settimeout(10)
waiting = b""


def answer():
    """One line; in a stream several may come together, and a binary answer has seven bytes."""
    global waiting
    while True:
        if waiting[:2] == b"\x01\x03" and len(waiting) >= 7:
            line, waiting = waiting[:7], waiting[7:]
            return line
        end = waiting.find(b"\r\n")
        if end != -1:
            line, waiting = waiting[: end + 2], waiting[end + 2 :]
            return line
        more = peer.recv(2048)
        if not more:
            return b""
        waiting += more


def ask(message, answers=1):
    peer.sendall(message)
    for _ in range(answers):
        print(answer(), flush=True)


if protocol == "udp":
    ask(b"GET level\n", 2)
else:
    print(answer(), flush=True)
    ask(b"GET level\n")
ask(b"SET level=7\n", 2)
ask(b"GET level\r\n")
ask(b"PING\n")
ask(b"PING\n")
ask(b"\x01\x03\x00\x00\x00\x01\n")
ask(b"what?\n")
ask(b"PING\n")
if protocol != "udp":
    print(answer(), flush=True)
