import { other, step, TOO_SHORT, type Layers, type Step } from './layers'
import type { PacketBytes } from './packet-bytes'

const TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  transparentEthernet: 0x6558,
  vlan: 0x8100,
  ipv6: 0x86dd,
  ppp: 0x880b,
  mpls: 0x8847,
  mplsUpstream: 0x8848,
  pppoe: 0x8864,
  jumboLlc: 0x8870,
  provider: 0x88a8,
  erspan: 0x88be,
  macsec: 0x88e5,
  backbone: 0x88e7,
  fabricPath: 0x8903,
  vnTag: 0x8926,
  nsh: 0x894f,
  vlan9100: 0x9100,
  vlan9200: 0x9200,
  vlan9300: 0x9300,
  erspan3: 0x22eb,
  redirect: 0x883e,
} as const
/** Names of other common ethertypes. */
const NAMES: Readonly<Record<number, string>> = {
  [TYPE.arp]: 'ARP',
  0x8035: 'RARP',
  0x809b: 'AppleTalk',
  0x8137: 'IPX',
  0x8808: 'Ethernet flow control',
  0x8809: 'slow protocols (LACP)',
  0x8863: 'PPPoE discovery',
  0x888e: '802.1X',
  0x88cc: 'LLDP',
  0x88f7: 'PTP',
  0x9000: 'Ethernet loopback test',
}
/** Below this value the field is a length, and LLC follows (IEEE 802.3, 3.2.6). */
const FIRST_TYPE = 0x0600

export function ethernet(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 14)) return TOO_SHORT
  const type = packet.uint16(at + 12)
  if (type >= FIRST_TYPE) return step('ethertype', at + 14, type)
  packet.endAt(at + 14 + type)
  return step('llc', at + 14)
}

/** The layer at `at`, by its ethertype. */
export function byEthertype(packet: PacketBytes, at: number, type: number): Step | Layers {
  switch (type) {
    case TYPE.ipv4:
    case TYPE.ipv6:
      return step('ip', at)
    case TYPE.vlan:
    case TYPE.provider:
    case TYPE.vlan9100:
    case TYPE.vlan9200:
    case TYPE.vlan9300:
      return tagged(packet, at + 2)
    case TYPE.vnTag:
      return tagged(packet, at + 4)
    case TYPE.backbone:
      // IEEE 802.1ah: a tag of four bytes, then an Ethernet header.
      return tagged(packet, at + 16)
    case TYPE.fabricPath:
      return step('ethernet', at + 2)
    case TYPE.transparentEthernet:
      return step('ethernet', at)
    case TYPE.mpls:
    case TYPE.mplsUpstream:
      return step('mpls', at)
    case TYPE.pppoe:
      return pppoe(packet, at)
    case TYPE.ppp:
      return step('ppp', at)
    case TYPE.jumboLlc:
      return step('llc', at)
    case TYPE.erspan:
    case TYPE.erspan3:
      return step('erspan', at, type)
    case TYPE.macsec:
      return macsec(packet, at)
    case TYPE.nsh:
      return serviceHeader(packet, at)
    default:
      return other(NAMES[type] ?? `ethertype 0x${type.toString(16).padStart(4, '0')}`)
  }
}

/** A tag, followed by another ethertype or a length. */
function tagged(packet: PacketBytes, typeAt: number): Step | Layers {
  if (!packet.has(typeAt, 2)) return TOO_SHORT
  const type = packet.uint16(typeAt)
  return type >= FIRST_TYPE ? step('ethertype', typeAt + 2, type) : step('llc', typeAt + 2)
}

/** PPPoE (RFC 2516, 4). */
function pppoe(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 8)) return TOO_SHORT
  packet.endAt(at + 6 + packet.uint16(at + 4))
  return step('ppp', at + 6)
}

/** MACsec (IEEE 802.1AE, 9): only frames that are signed and not encrypted can be read. */
function macsec(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 6)) return TOO_SHORT
  const control = packet.uint8(at)
  if ((control & 0x0c) !== 0) return other('MACsec, encrypted')
  return tagged(packet, at + ((control & 0x20) === 0 ? 6 : 14))
}

/** Network Service Header (RFC 8300, 2). */
function serviceHeader(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 8)) return TOO_SHORT
  const next = at + (packet.uint16(at) & 0x3f) * 4
  const protocol = packet.uint8(at + 3)
  if (protocol === 1 || protocol === 2) return step('ip', next)
  if (protocol === 3) return step('ethernet', next)
  return protocol === 5 ? step('mpls', next) : other('NSH')
}

/** GRE (RFC 2784, RFC 2890); version 1 is that of PPTP (RFC 2637). */
export function gre(packet: PacketBytes, at: number): Step | Layers {
  if (!packet.has(at, 4)) return TOO_SHORT
  const flags = packet.uint16(at)
  const type = packet.uint16(at + 2)
  const [hasSum, hasRouting, hasKey, hasSequence] = [0x8000, 0x4000, 0x2000, 0x1000].map((bit) => (flags & bit) !== 0)
  if (hasRouting === true) return other('GRE with routing')
  let next = at + 4 + (hasSum === true ? 4 : 0) + (hasKey === true ? 4 : 0) + (hasSequence === true ? 4 : 0)
  if ((flags & 7) === 1) {
    if ((flags & 0x80) !== 0) next += 4
    return type === TYPE.ppp ? step('ppp', next) : other('GRE')
  }
  // Without a sequence number ERSPAN has no header of its own (type I).
  if (type === TYPE.erspan && hasSequence !== true) return step('ethernet', next)
  // WCCP: Cisco routers redirect like this, since version 2 with four bytes of their own.
  if (type === TYPE.redirect) return step('ip', packet.has(next, 1) && packet.uint8(next) >> 4 === 4 ? next : next + 4)
  // Aruba access points mirror 802.11 frames like this.
  if (type >= 0x8200 && type <= 0x8210) return step('wlan', next)
  return type < FIRST_TYPE ? other('GRE') : step('ethertype', next, type)
}

/**
 * ERSPAN (draft-foschiano-erspan): type II has a header of 8 bytes, type III one of 12, and 8 more when its last bit is
 * set.
 */
export function erspan(packet: PacketBytes, at: number, type: number): Step | Layers {
  if (type === TYPE.erspan) return step('ethernet', at + 8)
  if (!packet.has(at, 12)) return TOO_SHORT
  return step('ethernet', at + 12 + ((packet.uint8(at + 11) & 1) === 0 ? 0 : 8))
}

/** MPLS (RFC 3032, 2.1). The first four bits of the content tell what it is (RFC 4928). */
export function mpls(packet: PacketBytes, at: number): Step | Layers {
  let label = at
  while (packet.has(label, 4) && (packet.uint8(label + 2) & 1) === 0) label += 4
  const inside = label + 4
  if (!packet.has(inside, 1)) return TOO_SHORT
  const version = packet.uint8(inside) >> 4
  if (version === 4 || version === 6) return step('ip', inside)
  // A control word of zeros precedes an Ethernet frame (RFC 4448, 4.6).
  return version === 0 ? step('ethernet', inside + 4) : other('MPLS')
}
