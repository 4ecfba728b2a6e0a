import { other, step, TOO_SHORT, type Layers, type Step } from './layers'
import type { PacketBytes } from './packet-bytes'

/** LINKTYPE_ numbers (tcpdump.org/linktypes.html). */
const LINK = {
  null: 0,
  ethernet: 1,
  tokenRing: 6,
  arcnet: 7,
  ppp: 9,
  fddi: 10,
  rawOld: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  pppoe: 51,
  atm: 100,
  raw: 101,
  ciscoHdlc: 104,
  wlan: 105,
  loop: 108,
  enc: 109,
  cooked: 113,
  pflog: 117,
  prism: 119,
  radiotap: 127,
  arcnetLinux: 129,
  ieee1394: 138,
  user2: 149,
  avs: 163,
  pppPppd: 166,
  ppi: 192,
  pppWithDirection: 204,
  ipv4: 228,
  ipv6: 229,
  nflog: 239,
  infiniband: 242,
  pktap: 258,
  cooked2: 276,
} as const
const PPPOE = 0x8864
const LLC_IN_COOKED = 4

/** The content of a packet, by the number of its link layer. */
export function byLink(packet: PacketBytes, at: number, linkType: number): Step | Layers {
  switch (linkType) {
    case LINK.ethernet:
      return step('ethernet', at)
    case LINK.raw:
    case LINK.rawOld:
    case LINK.rawOpenBsd:
    case LINK.ipv4:
    case LINK.ipv6:
      return step('ip', at)
    case LINK.null:
    case LINK.loop:
      return step('ip', at + 4)
    case LINK.cooked:
      return cooked(packet, at + 14, at + 16)
    case LINK.cooked2:
      return cooked(packet, at, at + 20)
    case LINK.ieee1394:
      return typed(packet, at + 16)
    case LINK.infiniband:
      return packet.has(at, 44) ? step('ethertype', at + 44, packet.uint16(at + 40)) : TOO_SHORT
    case LINK.ciscoHdlc:
      return typed(packet, at + 2)
    case LINK.ppp:
      return step('ppp', at)
    case LINK.pppHdlc:
      return packet.has(at, 1) && isCiscoHdlc(packet.uint8(at)) ? typed(packet, at + 2) : step('ppp', at)
    case LINK.pppPppd:
      return step('ppp', at + 2)
    case LINK.pppWithDirection:
      return step('ppp', at + 1)
    case LINK.pppoe:
      return step('ethertype', at, PPPOE)
    case LINK.atm:
      return step('llc', at)
    case LINK.fddi:
      return step('llc', at + 13)
    case LINK.tokenRing:
      return tokenRing(packet, at)
    case LINK.arcnet:
      return arcnet(packet, at + 2)
    case LINK.arcnetLinux:
      return arcnet(packet, at + 4)
    case LINK.enc:
      return step('ip', at + 12)
    case LINK.pflog:
      // The first byte is the length, without padding to a multiple of four.
      return packet.has(at, 1) ? step('ip', at + ((packet.uint8(at) + 3) & ~3)) : TOO_SHORT
    case LINK.nflog:
      return netfilterLog(packet, at)
    case LINK.wlan:
      return step('wlan', at)
    case LINK.radiotap:
      return radiotap(packet, at)
    case LINK.prism:
      return step('wlan', at + 144)
    case LINK.avs:
      return packet.has(at, 8) ? step('wlan', at + packet.uint32(at + 4)) : TOO_SHORT
    case LINK.ppi:
      return packet.has(at, 8)
        ? step('link', at + packet.view.getUint16(at + 2, true), packet.view.getUint32(at + 4, true))
        : TOO_SHORT
    case LINK.pktap:
    case LINK.user2:
      return pktap(packet, at, linkType)
    default:
      return other(`link type ${String(linkType)}`)
  }
}

function cooked(packet: PacketBytes, typeAt: number, next: number): Step | Layers {
  if (!packet.has(typeAt, 2)) return TOO_SHORT
  const type = packet.uint16(typeAt)
  return type === LLC_IN_COOKED ? step('llc', next) : step('ethertype', next, type)
}

function typed(packet: PacketBytes, typeAt: number): Step | Layers {
  return packet.has(typeAt, 2) ? step('ethertype', typeAt + 2, packet.uint16(typeAt)) : TOO_SHORT
}

/** Cisco HDLC: unicast or broadcast (RFC 1547, 4.3.1). */
function isCiscoHdlc(address: number): boolean {
  return address === 0x0f || address === 0x8f
}

/** Token Ring (IEEE 802.5): routing follows the addresses when the first bit of the source is set. */
function tokenRing(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 16)) return TOO_SHORT
  const hasRouting = (packet.uint8(at + 8) & 0x80) !== 0
  return step('llc', at + 14 + (hasRouting ? packet.uint8(at + 14) & 0x1f : 0))
}

/** ARCNET (RFC 1201, RFC 1051): the old protocol numbers have no fragment header. */
function arcnet(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 2)) return TOO_SHORT
  const kind = packet.uint8(at)
  if (kind === 0xf0) return step('ip', at + 1)
  if (kind !== 0xd4 && kind !== 0xc4) return other('ARCNET')
  const flag = packet.uint8(at + 1)
  if (flag === 0xff) return step('ip', at + 8)
  return flag === 0 ? step('ip', at + 4) : other('ARCNET fragments')
}

/** Attributes of the Linux netfilter log: length, type, value; type 9 is the packet. */
function netfilterLog(packet: PacketBytes, at: number): Step | Layers {
  for (let next = at + 4; packet.has(next, 4);) {
    const length = packet.view.getUint16(next, true)
    if ((packet.view.getUint16(next + 2, true) & 0x7fff) === 9) return step('ip', next + 4)
    if (length < 4) break
    next += (length + 3) & ~3
  }
  return other('NFLOG')
}

/**
 * Radiotap (radiotap.org): the length, then which fields are present. A flag tells whether the 802.11 header is padded
 * to four bytes.
 */
function radiotap(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 8)) return TOO_SHORT
  const length = packet.view.getUint16(at + 2, true)
  const present = packet.view.getUint32(at + 4, true)
  let field = at + 8
  for (let word = at + 4; packet.has(word, 4) && (packet.view.getUint32(word, true) & 0x80000000) !== 0; word += 4)
    field += 4
  if ((present & 1) !== 0) field = at + ((field - at + 7) & ~7) + 8
  const isPadded = (present & 2) !== 0 && packet.has(field, 1) && (packet.uint8(field) & 0x20) !== 0
  return step('wlan', at + length, isPadded ? 1 : 0)
}

/** PKTAP, Apple's header around a packet of any link. */
function pktap(packet: PacketBytes, at: number, linkType: number): Step | Layers {
  if (!packet.has(at, 12)) return TOO_SHORT
  const [length, , inner] = [0, 4, 8].map((place) => packet.view.getUint32(at + place, true))
  if (length === undefined || inner === undefined || length < 12 || inner === linkType)
    return other(`link type ${String(linkType)}`)
  return step('link', at + length, inner)
}

/** LLC (IEEE 802.2) and SNAP (RFC 1042). */
export function llc(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 3)) return TOO_SHORT
  const [service, , control] = [packet.uint8(at), packet.uint8(at + 1), packet.uint8(at + 2)]
  if (service === 0x06 && control === 0x03) return step('ip', at + 3)
  if (service === 0xfe && control === 0x03 && packet.has(at, 4) && packet.uint8(at + 3) === 0xcc)
    return step('ip', at + 4)
  if (service !== 0xaa || control !== 0x03) return other(service === 0x42 ? 'spanning tree' : 'LLC')
  if (!packet.has(at, 8)) return TOO_SHORT
  const organisation = packet.uint16(at + 3) * 0x100 + packet.uint8(at + 5)
  if (organisation === 0 || organisation === 0xf8) return step('ethertype', at + 8, packet.uint16(at + 6))
  return other('SNAP')
}

/** PPP (RFC 1661, 2; RFC 1662, 3): address and control may be missing, the protocol number may be one byte. */
export function ppp(packet: PacketBytes, at: number): Step | Layers {
  let next = at
  if (packet.has(next, 2) && packet.uint16(next) === 0xff03) next += 2
  if (!packet.has(next, 2)) return TOO_SHORT
  const isShort = (packet.uint8(next) & 1) !== 0
  const protocol = isShort ? packet.uint8(next) : packet.uint16(next)
  next += isShort ? 1 : 2
  if (protocol === 0x21 || protocol === 0x57) return step('ip', next)
  if (protocol === 0x281 || protocol === 0x283) return step('mpls', next)
  if (protocol === 0x2d || protocol === 0x2f) return other('PPP with compressed headers')
  return other(protocol === 0x3d ? 'PPP multilink' : 'PPP')
}

/**
 * IEEE 802.11, 9.2: data frames that are complete and not encrypted. `isPadded`: the header is padded to four bytes.
 */
export function wlan(packet: PacketBytes, at: number, isPadded: boolean): Step | Layers {
  if (!packet.has(at, 24)) return TOO_SHORT
  const [control, flags] = [packet.uint8(at), packet.uint8(at + 1)]
  if ((control & 0x0c) !== 0x08 || (control & 0x40) !== 0) return other('802.11 management and control')
  if ((flags & 0x40) !== 0) return other('802.11, encrypted')
  if ((flags & 0x04) !== 0 || (packet.uint8(at + 22) & 0x0f) !== 0) return other('802.11 fragments')
  const hasQos = (control & 0x80) !== 0
  let length = 24 + ((flags & 3) === 3 ? 6 : 0)
  if (hasQos) {
    if (!packet.has(at + length, 2)) return TOO_SHORT
    if ((packet.uint8(at + length) & 0x80) !== 0) return other('802.11 A-MSDU')
    length += 2 + ((flags & 0x80) === 0 ? 0 : 4)
  }
  return step('llc', at + (isPadded ? (length + 3) & ~3 : length))
}
