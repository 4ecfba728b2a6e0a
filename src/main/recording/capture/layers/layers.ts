/** The part of a packet that carries TCP or UDP. Offsets count from the start of the packet. */
export interface Transport {
  readonly protocol: 'tcp' | 'udp'
  readonly from: Uint8Array
  readonly to: Uint8Array
  readonly fromPort: number
  readonly toPort: number
  readonly payloadAt: number
  /** The captured bytes of the payload, and its true length. */
  readonly payloadBytes: number
  readonly truePayloadBytes: number
  /** TCP only. */
  readonly sequence: number
  readonly acknowledgment: number
  readonly flags: number
}

/** A fragment of an IP datagram (RFC 791, 3.2; RFC 8200, 4.5). */
export interface Fragment {
  readonly key: string
  readonly protocol: number
  readonly from: Uint8Array
  readonly to: Uint8Array
  /** Its offset in the datagram. */
  readonly at: number
  /** Its offset in the packet, how many bytes were captured, and its true length. */
  readonly pieceAt: number
  readonly pieceBytes: number
  readonly truePieceBytes: number
  readonly hasMore: boolean
}

export type Layers =
  | { readonly kind: 'transport'; readonly transport: Transport }
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  /** Neither TCP nor UDP, or nothing that can be read here; `what` names it. */
  | { readonly kind: 'other'; readonly what: string }

export type LayerName =
  'link' | 'ethernet' | 'ethertype' | 'llc' | 'ppp' | 'mpls' | 'wlan' | 'ip' | 'ip-protocol' | 'gre' | 'erspan'

/** The next layer, its offset, and the number that selected it. */
export interface Step {
  readonly kind: 'step'
  readonly to: LayerName
  readonly at: number
  readonly value: number
}

export function step(to: LayerName, at: number, value = 0): Step {
  return { kind: 'step', to, at, value }
}

export function other(what: string): Layers {
  return { kind: 'other', what }
}

export const TOO_SHORT = other('too little captured')
