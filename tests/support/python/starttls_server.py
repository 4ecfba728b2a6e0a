"""Says as much of a protocol as its STARTTLS needs, and answers each line of TLS with `got LINE`.

Usage: starttls_server.py smtp|imap|pop3|ftp|xmpp|postgres CERT KEY. Prints its port, and `plain ...` for what came before TLS."""
import re
import socket
import ssl
import sys

protocol, cert, key = sys.argv[1:]
# What is said first, and the answer to each request: the last of them is the one behind which TLS begins.
GREETING, *ANSWERS = {
    "smtp": [b"220 ready\r\n", (rb"EHLO .*\r\n", b"250-here\r\n250 STARTTLS\r\n"), (rb"STARTTLS\r\n", b"220 go\r\n")],
    "imap": [
        b"* OK ready\r\n",
        (rb"(\S+) CAPABILITY\r\n", rb"* CAPABILITY IMAP4rev1 STARTTLS" b"\r\n" rb"\1 OK done" b"\r\n"),
        (rb"(\S+) STARTTLS\r\n", rb"\1 OK go" b"\r\n"),
    ],
    "pop3": [b"+OK ready\r\n", (rb"STLS\r\n", b"+OK go\r\n")],
    "ftp": [b"220 ready\r\n", (rb"AUTH TLS\r\n", b"234 go\r\n")],
    "xmpp": [
        b"",
        (
            rb"<stream:stream [^>]*>",
            b"<stream:stream version='1.0'><stream:features>"
            b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
        ),
        (rb"<starttls [^>]*>", b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
    ],
    "postgres": [b"", (rb"\x00\x00\x00\x08\x04\xd2\x16\x2f", b"S")],
}[protocol]

server = socket.create_server(("127.0.0.1", 0))
print("port", server.getsockname()[1], flush=True)
peer, _ = server.accept()
peer.sendall(GREETING)
for request, answer in ANSWERS:
    text = b""
    while not (found := re.search(request, text)):
        part = peer.recv(4096)
        if not part:
            sys.exit("the client has gone after %r" % text)
        text += part
    print("plain", repr(found[0]), flush=True)
    peer.sendall(found.expand(answer))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
with context.wrap_socket(peer, server_side=True) as secured:
    for line in secured.makefile("rb"):
        secured.sendall(b"got " + line)
