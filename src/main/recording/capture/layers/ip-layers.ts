import { other, step, TOO_SHORT, type Layers, type Step } from './layers'
import type { PacketBytes } from './packet-bytes'

const TCP = 6
const UDP = 17
/** Protocols and extension headers of IP (RFC 8200, 4; AH: RFC 4302). */
const PROTOCOL = {
  hopByHop: 0,
  ipv4: 4,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  authentication: 51,
  options: 60,
  etherIp: 97,
  pim: 103,
  mobility: 135,
  mpls: 137,
} as const
const NAMES: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  8: 'EGP',
  9: 'IGRP',
  46: 'RSVP',
  50: 'ESP, encrypted',
  58: 'ICMPv6',
  59: 'IPv6 without content',
  88: 'EIGRP',
  89: 'OSPF',
  103: 'PIM',
  108: 'IPComp',
  112: 'VRRP',
  115: 'L2TP',
  132: 'SCTP',
}

export function ip(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 1)) return TOO_SHORT
  const version = packet.uint8(at) >> 4
  if (version === 4) return ipv4(packet, at)
  return version === 6 ? ipv6(packet, at) : other('neither IPv4 nor IPv6')
}

/** IPv4 (RFC 791, 3.1). */
function ipv4(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 20)) return TOO_SHORT
  const header = (packet.uint8(at) & 0x0f) * 4
  // The length is 0 where the network card splits segments itself.
  const total = packet.uint16(at + 2)
  if (header < 20 || (total !== 0 && total < header)) return other('damaged IPv4')
  if (total !== 0) packet.endAt(at + total)
  packet.from = packet.bytes.subarray(at + 12, at + 16)
  packet.to = packet.bytes.subarray(at + 16, at + 20)
  const protocol = packet.uint8(at + 9)
  const fragment = packet.uint16(at + 6)
  if ((fragment & 0x3fff) === 0) return step('ip-protocol', at + header, protocol)
  const identification = `${String(packet.uint16(at + 4))} ${String(protocol)}`
  return fragmentOf(packet, at + header, identification, protocol, (fragment & 0x1fff) * 8, (fragment & 0x2000) !== 0)
}

/** IPv6 (RFC 8200, 3). */
function ipv6(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 40)) return TOO_SHORT
  const length = packet.uint16(at + 4)
  if (length !== 0) packet.endAt(at + 40 + length)
  packet.from = packet.bytes.subarray(at + 8, at + 24)
  packet.to = packet.bytes.subarray(at + 24, at + 40)
  return step('ip-protocol', at + 40, packet.uint8(at + 6))
}

/** The layer at `at`, by its IP protocol number, or an extension header. */
export function byProtocol(packet: PacketBytes, at: number, first: number): Step | Layers {
  let protocol = first
  let header = at
  // Each header is at least 8 bytes long, so this ends.
  for (;;) {
    switch (protocol) {
      case TCP:
      case UDP:
        return transport(packet, header, protocol)
      case PROTOCOL.hopByHop:
      case PROTOCOL.routing:
      case PROTOCOL.options:
      case PROTOCOL.mobility:
      case PROTOCOL.authentication: {
        if (!packet.has(header, 8)) return TOO_SHORT
        const size = packet.uint8(header + 1)
        const isAuthentication = protocol === PROTOCOL.authentication
        protocol = packet.uint8(header)
        header += 8 + size * (isAuthentication ? 4 : 8)
        break
      }
      case PROTOCOL.fragment: {
        if (!packet.has(header, 8)) return TOO_SHORT
        const place = packet.uint16(header + 2)
        protocol = packet.uint8(header)
        if ((place & 0xfff9) !== 0) {
          const identification = String(packet.uint32(header + 4))
          return fragmentOf(packet, header + 8, identification, protocol, place & 0xfff8, (place & 1) !== 0)
        }
        header += 8
        break
      }
      case PROTOCOL.ipv4:
      case PROTOCOL.ipv6:
        return step('ip', header)
      case PROTOCOL.gre:
        return step('gre', header)
      case PROTOCOL.etherIp:
        return step('ethernet', header + 2)
      case PROTOCOL.mpls:
        return step('mpls', header)
      case PROTOCOL.pim:
        // PIM: only a register message holds a packet (RFC 7761, 4.9.3).
        if (!packet.has(header, 8)) return TOO_SHORT
        return (packet.uint8(header) & 0x0f) === 1 ? step('ip', header + 8) : other('PIM')
      default:
        return other(NAMES[protocol] ?? `IP protocol ${String(protocol)}`)
    }
  }
}

function fragmentOf(
  packet: PacketBytes,
  pieceAt: number,
  identification: string,
  protocol: number,
  at: number,
  hasMore: boolean,
): Layers {
  if (pieceAt > packet.end) return TOO_SHORT
  const { from, to } = packet
  const key = `${bytesKey(from)}${bytesKey(to)} ${identification}`
  const sizes = { pieceBytes: packet.end - pieceAt, truePieceBytes: packet.trueEnd - pieceAt }
  return { kind: 'fragment', fragment: { key, protocol, from, to, at, pieceAt, ...sizes, hasMore } }
}

/** TCP and UDP headers (RFC 9293, 3.1; RFC 768). */
function transport(packet: PacketBytes, at: number, protocol: typeof TCP | typeof UDP): Layers {
  const isTcp = protocol === TCP
  const least = isTcp ? 20 : 8
  if (!packet.has(at, least)) return TOO_SHORT
  const header = isTcp ? (packet.uint8(at + 12) >> 4) * 4 : 8
  if (header < least) return other('damaged TCP')
  const payloadAt = at + header
  if (payloadAt > packet.end) return TOO_SHORT
  // The UDP length may end before the IP packet does.
  const udpLength = isTcp ? 0 : packet.uint16(at + 4)
  if (udpLength >= 8) packet.endAt(at + udpLength)
  return {
    kind: 'transport',
    transport: {
      protocol: isTcp ? 'tcp' : 'udp',
      from: packet.from,
      to: packet.to,
      fromPort: packet.uint16(at),
      toPort: packet.uint16(at + 2),
      payloadAt,
      payloadBytes: packet.end - payloadAt,
      truePayloadBytes: packet.trueEnd - payloadAt,
      sequence: isTcp ? packet.uint32(at + 4) : 0,
      acknowledgment: isTcp ? packet.uint32(at + 8) : 0,
      flags: isTcp ? packet.uint8(at + 13) : 0,
    },
  }
}

export function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
