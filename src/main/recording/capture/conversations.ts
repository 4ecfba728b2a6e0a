import type { Endpoint } from '../../../shared/endpoint'
import type { StateEvent } from '../../../shared/record'
import { addressText } from '../pcapng/ip-address'
import { bytesKey, type Transport } from './packet-layers'
import { TcpStream, type Piece } from './tcp-stream'

const FLAG = { fin: 0x01, syn: 0x02, reset: 0x04, ack: 0x10 } as const
/** Servers have these (RFC 6335, 6: the system ports). */
const SYSTEM_PORTS = 1_024

/** What a capture turns into, one call a row. */
export interface CaptureRows {
  addConversation(peer: Endpoint): number
  bytes(conversation: number, direction: 'rx' | 'tx', piece: Piece, trueLength?: number): void
  state(conversation: number, event: StateEvent, atNs: bigint): void
}

interface Conversation {
  readonly number: number
  /** Who speaks as the peer of the server: the other is "local". */
  readonly peerKey: string
  readonly rx: TcpStream
  readonly tx: TcpStream
  readonly firstSequence: number
  rxEnded: boolean
  txEnded: boolean
  isOver: boolean
}

/**
 * Sorts the packets of one protocol into conversations, seen from the server: what the client sent is received. The client
 * is who began: by its SYN, else by its port, else because it spoke first.
 */
export class Conversations {
  readonly #rows: CaptureRows
  readonly #byKey = new Map<string, Conversation>()

  constructor(rows: CaptureRows) {
    this.#rows = rows
  }

  take(transport: Transport, piece: Piece): void {
    if (transport.protocol === 'udp') this.#takeUdp(transport, piece)
    else this.#takeTcp(transport, piece)
  }

  /** The capture is over. */
  end(atNs: bigint): void {
    for (const { rx, tx } of this.#byKey.values()) {
      rx.end(atNs)
      tx.end(atNs)
    }
  }

  #takeUdp(transport: Transport, piece: Piece): void {
    const from = sideKey(transport.from, transport.fromPort)
    const conversation = this.#of(transport, piece.atNs, from)
    const trueLength = transport.truePayloadBytes > piece.byteLength ? transport.truePayloadBytes : undefined
    this.#rows.bytes(conversation.number, from === conversation.peerKey ? 'rx' : 'tx', piece, trueLength)
  }

  #takeTcp(transport: Transport, piece: Piece): void {
    const { sequence, acknowledgment, flags } = transport
    const { atNs } = piece
    const from = sideKey(transport.from, transport.fromPort)
    const conversation = this.#of(transport, atNs, from)
    const isPeer = from === conversation.peerKey
    const [mine, theirs] = isPeer ? [conversation.rx, conversation.tx] : [conversation.tx, conversation.rx]
    const by = isPeer ? 'peer' : 'local'
    const isSyn = (flags & FLAG.syn) !== 0
    if (isSyn) mine.begin(sequence)
    if ((flags & FLAG.ack) !== 0) theirs.acknowledged(acknowledgment, atNs)
    const dataAt = isSyn ? (sequence + 1) >>> 0 : sequence
    mine.segment(dataAt, piece, transport.truePayloadBytes - piece.byteLength)
    if ((flags & FLAG.reset) !== 0 && !conversation.isOver) {
      conversation.isOver = true
      mine.end(atNs)
      theirs.end(atNs)
      this.#rows.state(conversation.number, { kind: 'reset', by }, atNs)
    }
    if ((flags & FLAG.fin) !== 0 && !conversation.isOver) this.#finish(conversation, isPeer, mine, atNs)
  }

  #finish(conversation: Conversation, isPeer: boolean, stream: TcpStream, atNs: bigint): void {
    const hasEnded = isPeer ? conversation.rxEnded : conversation.txEnded
    if (hasEnded) return
    stream.end(atNs)
    if (isPeer) conversation.rxEnded = true
    else conversation.txEnded = true
    this.#rows.state(conversation.number, { kind: 'half-closed', by: isPeer ? 'peer' : 'local' }, atNs)
    if (!conversation.rxEnded || !conversation.txEnded) return
    conversation.isOver = true
    this.#rows.state(conversation.number, { kind: 'closed' }, atNs)
  }

  #of(transport: Transport, atNs: bigint, from: string): Conversation {
    const to = sideKey(transport.to, transport.toPort)
    const key = from < to ? `${from} ${to}` : `${to} ${from}`
    const known = this.#byKey.get(key)
    const isOpening = (transport.flags & (FLAG.syn | FLAG.ack)) === FLAG.syn
    // The same ports again: a new connection, unless it is the same SYN once more.
    if (known !== undefined && !(isOpening && transport.sequence !== known.firstSequence)) return known
    if (known !== undefined) {
      known.rx.end(atNs)
      known.tx.end(atNs)
    }
    const conversation = this.#open(transport, atNs, from, to)
    this.#byKey.set(key, conversation)
    return conversation
  }

  #open(transport: Transport, atNs: bigint, from: string, to: string): Conversation {
    const isFromClient = beginsAsClient(transport)
    const sender = { address: addressText(transport.from), port: transport.fromPort }
    const receiver = { address: addressText(transport.to), port: transport.toPort }
    const [peer, local] = isFromClient ? [sender, receiver] : [receiver, sender]
    const number = this.#rows.addConversation(peer)
    this.#rows.state(number, { kind: 'open', local, peer, by: 'peer' }, atNs)
    const stream = (direction: 'rx' | 'tx'): TcpStream =>
      new TcpStream({
        onPiece: (piece) => {
          this.#rows.bytes(number, direction, piece)
        },
        onGap: (byteLength, gapAtNs) => {
          this.#rows.state(number, { kind: 'gap', by: direction === 'rx' ? 'peer' : 'local', byteLength }, gapAtNs)
        },
      })
    return {
      number,
      peerKey: isFromClient ? from : to,
      rx: stream('rx'),
      tx: stream('tx'),
      firstSequence: transport.sequence,
      rxEnded: false,
      txEnded: false,
      isOver: false,
    }
  }
}

/** The end of a conversation that serves. */
export function serverOf(transport: Transport): Endpoint {
  const isFromClient = beginsAsClient(transport)
  const [address, port] = isFromClient ? [transport.to, transport.toPort] : [transport.from, transport.fromPort]
  return { address: addressText(address), port }
}

function beginsAsClient({ protocol, flags, fromPort, toPort }: Transport): boolean {
  if (protocol === 'tcp' && (flags & FLAG.syn) !== 0) return (flags & FLAG.ack) === 0
  if (fromPort < SYSTEM_PORTS !== toPort < SYSTEM_PORTS) return toPort < SYSTEM_PORTS
  // In the middle of a connection: clients get high ports from the system.
  return protocol === 'udp' || fromPort >= toPort
}

function sideKey(address: Uint8Array, port: number): string {
  return bytesKey(address) + String.fromCharCode(port)
}
