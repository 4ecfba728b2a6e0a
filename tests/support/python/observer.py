"""Sends what it is told, and prints what comes back, when and how it ends. TLS: without checking who it is.

Usage: observer.py tcp|tls|udp PORT. Commands: `send HEX`, `fin`, `flood`. Prints `ready`, `read MS HEX` with the
milliseconds since the last command, `end fin` or `end ERRNO`, and `blocked` when a flood is not taken for a second."""
import os
import select
import socket
import ssl
import sys
import time

protocol, port = sys.argv[1], int(sys.argv[2])
kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
peer = socket.socket(socket.AF_INET, kind)
tls = None
# TLS in memory: how the connection below it ends is not hidden.
arrived, leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
began = time.monotonic()


def say(*words):
    print(*words, flush=True)


def send(data):
    peer.settimeout(1)
    if tls is not None:
        tls.write(data)
        data = leaving.read()
    peer.sendall(data)


def shake_hands():
    global tls
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    wrapped = context.wrap_bio(arrived, leaving)
    while tls is None:
        try:
            wrapped.do_handshake()
            tls = wrapped
        except ssl.SSLWantReadError:
            pass
        peer.sendall(leaving.read())
        if tls is None:
            arrived.write(peer.recv(65536))


def opened(part):
    """What is in these bytes of TLS, and whether they say goodbye (close_notify), which is the FIN of TLS."""
    arrived.write(part)
    whole = b""
    try:
        while True:
            text = tls.read(65536)
            if not text:
                return whole, True
            whole += text
    except ssl.SSLWantReadError:
        return whole, False


def read():
    """One read. Returns whether there may be more."""
    peer.setblocking(False)
    try:
        part = peer.recv(65536)
    except BlockingIOError:
        return True
    if tls is None:
        text, is_over = part, not part and protocol != "udp"
    else:
        text, is_over = opened(part) if part else (b"", True)
    if text or protocol == "udp":
        say("read", round((time.monotonic() - began) * 1000), text.hex() or "-")
    if is_over:
        say("end fin")
    return not is_over


def carry_out(word, *rest):
    global began
    began = time.monotonic()
    if word == "send":
        send(bytes.fromhex(rest[0]) if rest else b"")
    elif word == "fin":
        peer.shutdown(socket.SHUT_WR)
    elif word == "flood":
        try:
            while True:
                send(b"x" * 65536)
        except TimeoutError:
            say("blocked")


def run():
    peer.connect(("127.0.0.1", port))
    if protocol == "tls":
        shake_hands()
    say("ready")
    waiting, sources = b"", [0, peer]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if peer in ready and not read():
            sources = [0]
        if 0 in ready:
            typed = os.read(0, 65536)
            if not typed:
                return
            *lines, waiting = (waiting + typed).split(b"\n")
            for line in lines:
                carry_out(*line.decode().split())


try:
    run()
except OSError as error:
    say("end", error.errno)
