/** LINKTYPE_ numbers (tcpdump.org/linktypes.html). */
const LINK = {
  null: 0,
  ethernet: 1,
  rawOld: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  cooked: 113,
  ipv4: 228,
  ipv6: 229,
  cooked2: 276,
} as const
const ETHERTYPE = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100, provider: 0x88a8 } as const
const TCP = 6
const UDP = 17
/** IPv6 headers that may stand before the payload (RFC 8200, 4; AH: RFC 4302). */
const EXTENSION = { hopByHop: 0, routing: 43, fragment: 44, authentication: 51, options: 60 } as const

/** What of a packet carries TCP or UDP. Places count from the start of the packet. */
export interface Transport {
  readonly protocol: 'tcp' | 'udp'
  readonly from: Uint8Array
  readonly to: Uint8Array
  readonly fromPort: number
  readonly toPort: number
  readonly payloadAt: number
  /** Captured bytes of the payload, and how long it was. */
  readonly payloadBytes: number
  readonly truePayloadBytes: number
  /** TCP only. */
  readonly sequence: number
  readonly acknowledgment: number
  readonly flags: number
}

/** A piece of an IP datagram (RFC 791, 3.2; RFC 8200, 4.5). */
export interface Fragment {
  readonly key: string
  readonly protocol: number
  readonly from: Uint8Array
  readonly to: Uint8Array
  readonly at: number
  readonly bytes: Uint8Array
  readonly hasMore: boolean
}

export type Layers =
  | { readonly kind: 'transport'; readonly transport: Transport }
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  /** Neither TCP nor UDP, or too short to tell. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown-link' }

const OTHER: Layers = { kind: 'other' }

/** Finds the transport of a packet. Nothing in it is trusted: every length is compared with what is there. */
export function layersOf(linkType: number, bytes: Uint8Array): Layers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const at = networkAt(linkType, view)
  if (at === undefined) return { kind: 'unknown-link' }
  if (at < 0 || at >= bytes.length) return OTHER
  const version = (bytes[at] ?? 0) >> 4
  if (version === 4) return ipv4(view, bytes, at)
  return version === 6 ? ipv6(view, bytes, at) : OTHER
}

/** Where the IP header begins; -1 when there is none; undefined for a link that we do not know. */
function networkAt(linkType: number, view: DataView): number | undefined {
  switch (linkType) {
    case LINK.raw:
    case LINK.rawOld:
    case LINK.rawOpenBsd:
    case LINK.ipv4:
    case LINK.ipv6:
      return 0
    case LINK.null:
    case LINK.loop:
      return 4
    case LINK.ethernet:
      return afterEthertype(view, 12)
    case LINK.cooked:
      return afterEthertype(view, 14)
    case LINK.cooked2:
      return view.byteLength < 20 || !isIp(view.getUint16(0)) ? -1 : 20
    default:
      return undefined
  }
}

function afterEthertype(view: DataView, typeAt: number): number {
  for (let at = typeAt; at + 2 <= view.byteLength; at += 4) {
    const type = view.getUint16(at)
    if (isIp(type)) return at + 2
    if (type !== ETHERTYPE.vlan && type !== ETHERTYPE.provider) return -1
  }
  return -1
}

function isIp(type: number): boolean {
  return type === ETHERTYPE.ipv4 || type === ETHERTYPE.ipv6
}

function ipv4(view: DataView, bytes: Uint8Array, at: number): Layers {
  if (at + 20 > bytes.length) return OTHER
  const header = (view.getUint8(at) & 0x0f) * 4
  const protocol = view.getUint8(at + 9)
  // 0 where the network card cuts segments itself.
  const total = view.getUint16(at + 2) || bytes.length - at
  if (header < 20 || total < header) return OTHER
  const [from, to] = [bytes.subarray(at + 12, at + 16), bytes.subarray(at + 16, at + 20)]
  const fragment = view.getUint16(at + 6)
  const end = Math.min(bytes.length, at + total)
  if ((fragment & 0x3fff) !== 0) {
    const key = `${bytesKey(bytes.subarray(at + 12, at + 20))} ${String(view.getUint16(at + 4))} ${String(protocol)}`
    const piece = { key, protocol, from, to, at: (fragment & 0x1fff) * 8, bytes: bytes.subarray(at + header, end) }
    return { kind: 'fragment', fragment: { ...piece, hasMore: (fragment & 0x2000) !== 0 } }
  }
  return transportOf(bytes, protocol, from, to, at + header, end, at + total)
}

function ipv6(view: DataView, bytes: Uint8Array, at: number): Layers {
  if (at + 40 > bytes.length) return OTHER
  const length = view.getUint16(at + 4) || bytes.length - at - 40
  const [from, to] = [bytes.subarray(at + 8, at + 24), bytes.subarray(at + 24, at + 40)]
  const end = Math.min(bytes.length, at + 40 + length)
  let next = view.getUint8(at + 6)
  let header = at + 40
  for (let steps = 0; steps < 16 && header + 8 <= end; steps++) {
    if (next === EXTENSION.fragment) {
      const place = view.getUint16(header + 2)
      if ((place & 0xfff9) !== 0) {
        const key = `${bytesKey(bytes.subarray(at + 8, at + 40))} ${String(view.getUint32(header + 4))}`
        const piece = {
          key,
          protocol: view.getUint8(header),
          from,
          to,
          at: place & 0xfff8,
          bytes: bytes.subarray(header + 8, end),
        }
        return { kind: 'fragment', fragment: { ...piece, hasMore: (place & 1) !== 0 } }
      }
      next = view.getUint8(header)
      header += 8
    } else if (next === EXTENSION.hopByHop || next === EXTENSION.routing || next === EXTENSION.options) {
      next = view.getUint8(header)
      header += 8 + view.getUint8(header + 1) * 8
    } else if (next === EXTENSION.authentication) {
      next = view.getUint8(header)
      header += 8 + view.getUint8(header + 1) * 4
    } else break
  }
  return transportOf(bytes, next, from, to, header, end, at + 40 + length)
}

/** `end` is the end of what was captured, `trueEnd` of what was sent. */
export function transportOf(
  bytes: Uint8Array,
  protocol: number,
  from: Uint8Array,
  to: Uint8Array,
  at: number,
  end: number,
  trueEnd: number,
): Layers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const least = protocol === TCP ? 20 : 8
  if ((protocol !== TCP && protocol !== UDP) || at + least > end) return OTHER
  const header = protocol === TCP ? (view.getUint8(at + 12) >> 4) * 4 : 8
  if (header < least || at + header > end) return OTHER
  // The UDP length may end before the IP packet does.
  const udpLength = protocol === UDP ? view.getUint16(at + 4) : 0
  const wholeEnd = udpLength >= 8 ? Math.min(trueEnd, at + udpLength) : trueEnd
  const isTcp = protocol === TCP
  return {
    kind: 'transport',
    transport: {
      protocol: isTcp ? 'tcp' : 'udp',
      from,
      to,
      fromPort: view.getUint16(at),
      toPort: view.getUint16(at + 2),
      payloadAt: at + header,
      payloadBytes: Math.max(0, Math.min(end, wholeEnd) - at - header),
      truePayloadBytes: Math.max(0, wholeEnd - at - header),
      sequence: isTcp ? view.getUint32(at + 4) : 0,
      acknowledgment: isTcp ? view.getUint32(at + 8) : 0,
      flags: isTcp ? view.getUint8(at + 13) : 0,
    },
  }
}

export function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
