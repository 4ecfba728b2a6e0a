"""Sends each typed line, with a name before it when one is given, and shows the answer. The end of the input closes."""
import socket
import sys

prefix = sys.argv[2] if len(sys.argv) > 2 else ""
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as client:
    print("local", client.getsockname()[1], flush=True)
    for line in sys.stdin:
        client.sendall((prefix + line.strip()).encode("utf-8"))
        answer = client.recv(1024)
        if not answer:
            break
        print("answer", answer.decode("utf-8"), flush=True)
print("closed", flush=True)
