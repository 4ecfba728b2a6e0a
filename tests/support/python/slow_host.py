"""A host at 10.9.0.2 behind a slow link, and none at 10.9.0.3: both have a hardware address, TCP answers after 400 ms.

It speaks on the raw interface that is named, so no kernel's TCP answers sooner. What it receives it sends back.
"""
import socket
import struct
import sys
import threading

OWN = b"\x02\0\0\0\0\x02"
SYN, FIN, ACK, PUSH = 2, 1, 16, 8
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
raw.bind((sys.argv[1], 0))


def checksum(data):
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def answer(frame, flags, seq, ack, data=b""):
    source, target = frame[26:30], frame[30:34]
    source_port, target_port = struct.unpack(">HH", frame[34:38])
    tcp = struct.pack(">HHIIBBHHH", target_port, source_port, seq, ack, 0x50, flags, 65535, 0, 0) + data
    pseudo = target + source + b"\0\6" + struct.pack(">H", len(tcp))
    tcp = tcp[:16] + struct.pack(">H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0) + target + source
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    raw.send(frame[6:12] + OWN + b"\x08\0" + ip + tcp)


def later(*args):
    timer = threading.Timer(0.4, answer, args)
    timer.daemon = True
    timer.start()


print("ready", flush=True)
while True:
    frame = raw.recv(2000)
    kind = frame[12:14]
    if kind == b"\x08\x06" and frame[21] == 1 and frame[38:41] == b"\x0a\x09\x00":
        who = frame[38:42]
        reply = b"\x08\x06\0\1\x08\0\6\4\0\2" + OWN + who + frame[22:28] + frame[28:32]
        if who[3] in (2, 3):
            raw.send(frame[6:12] + OWN + reply)
    elif kind == b"\x08\0" and frame[23] == 6 and frame[:6] == OWN and frame[33] == 2:
        flags = frame[47]
        seq, ack = struct.unpack(">II", frame[38:46])
        head = (frame[46] >> 4) * 4
        data = frame[34 + head : 14 + struct.unpack(">H", frame[16:18])[0]]
        if flags & SYN:
            later(frame, SYN | ACK, 1000, (seq + 1) & 0xFFFFFFFF)
        elif data:
            later(frame, ACK | PUSH, ack, (seq + len(data)) & 0xFFFFFFFF, data)
        elif flags & FIN:
            later(frame, ACK | FIN, ack, (seq + 1) & 0xFFFFFFFF)
