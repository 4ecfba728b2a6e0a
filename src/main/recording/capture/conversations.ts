import type { Endpoint } from '../../../shared/endpoint'
import { addressText } from '../pcapng/ip-address'
import { bytesKey } from './layers/ip-layers'
import type { Transport } from './layers/layers'
import { ROW, type PendingRows, type RowTime } from './pending-rows'
import { ahead, StreamSide } from './stream-side'

const FLAG = { fin: 0x01, syn: 0x02, reset: 0x04, ack: 0x10 } as const
/** Servers have ports below this (RFC 6335, 6: the system ports). */
const SYSTEM_PORTS = 1_024
/**
 * A SYN belongs to the data whose sequence number is within this distance; another connection begins anywhere in 2^32.
 */
const NEAR = 2 ** 20
/** Beyond the first number, connections without data (a port scan) are only counted; beyond the second, all are. */
const MAX_EMPTY = 200_000
const MAX_CONVERSATIONS = 1_000_000

/** This many openings take about a millisecond. */
const OPENINGS_A_STEP = 4_096

/** The bytes of a packet in the file. */
export interface Piece {
  readonly place: number
  readonly byteLength: number
  readonly tail: number
}

/** The number of the packet, and when it was captured. */
export interface PacketMoment {
  readonly packet: number
  readonly time: RowTime
}

/** The exchange of two endpoints, which are numbered; the first is the one that was seen first. */
export interface Flow {
  readonly number: number
  readonly ends: readonly [Endpoint, Endpoint]
  readonly firstKey: string
  /** Its first packet; a datagram with missing fragments is found late. */
  opened: PacketMoment
  /** What each end of a TCP connection sent. */
  readonly sides: [StreamSide | undefined, StreamSide | undefined]
  /** The number of the endpoint that is the client. */
  client: 0 | 1
  /** The sender of a SYN is the client; it may be seen late. */
  isSure: boolean
}

/**
 * Sorts the packets of one protocol into conversations. The client is the side that began: by its SYN, else by its
 * port, else because it sent first.
 */
export class Conversations {
  readonly #rows: PendingRows
  readonly #byKey = new Map<string, Flow>()
  readonly #flows: Flow[] = []
  readonly #texts = new Map<string, string>()

  constructor(rows: PendingRows) {
    this.#rows = rows
  }

  get flows(): readonly Flow[] {
    return this.#flows
  }

  /** False when there are too many conversations. */
  take(transport: Transport, piece: Piece, moment: PacketMoment): boolean {
    const from = sideKey(transport.from, transport.fromPort)
    const to = sideKey(transport.to, transport.toPort)
    const key = from < to ? from + to : to + from
    let flow = this.#byKey.get(key)
    const end = flow === undefined || flow.firstKey === from ? 0 : 1
    if (flow === undefined || (transport.protocol === 'tcp' && beginsAnew(flow, end, transport))) {
      const isFull =
        this.#flows.length >= MAX_CONVERSATIONS || (this.#flows.length >= MAX_EMPTY && piece.byteLength === 0)
      if (isFull) return false
      flow = this.#open(transport, from, moment)
      this.#byKey.set(key, flow)
    }
    const sender = flow.firstKey === from ? 0 : 1
    if (moment.packet < flow.opened.packet) flow.opened = moment
    if (transport.protocol === 'udp') this.#takeUdp(flow, sender, transport, piece, moment)
    else this.#takeTcp(flow, sender, transport, piece, moment)
    return true
  }

  /** Adds the rows for the start of each conversation; pauses at times, so that others can run. */
  *putOpenings(): Generator<void> {
    for (const { number, opened } of this.#flows) {
      this.#rows.putFirst(this.#rows.add(ROW.open, number, opened.time), opened.packet)
      if (number % OPENINGS_A_STEP === 0) yield
    }
  }

  #takeUdp(flow: Flow, sender: 0 | 1, transport: Transport, piece: Piece, { packet, time }: PacketMoment): void {
    const rows = this.#rows
    const kind = sender === flow.client ? ROW.rx : ROW.tx
    const row = rows.add(kind, flow.number, time, piece.byteLength, piece.place)
    if (transport.truePayloadBytes > piece.byteLength) rows.trueLength.set(row, transport.truePayloadBytes)
    rows.put(row, packet)
  }

  #takeTcp(flow: Flow, sender: 0 | 1, transport: Transport, piece: Piece, moment: PacketMoment): void {
    const { flags, sequence, acknowledgment } = transport
    const { packet, time } = moment
    const mine = (flow.sides[sender] ??= new StreamSide())
    const isSyn = (flags & FLAG.syn) !== 0
    const hasAck = (flags & FLAG.ack) !== 0
    const isReset = (flags & FLAG.reset) !== 0
    if (isSyn) {
      mine.start(sequence)
      if (!flow.isSure) {
        flow.client = hasAck ? other(sender) : sender
        flow.isSure = true
      }
    }
    if (hasAck && !isReset) acknowledge((flow.sides[other(sender)] ??= new StreamSide()), acknowledgment, moment)
    const position = mine.positionOf(isSyn ? (sequence + 1) >>> 0 : sequence)
    if (piece.byteLength > 0) this.#takeSegment(flow, sender, mine, position, piece, moment)
    else if (!isReset) mine.lowest = Math.min(mine.lowest, position)
    const behind = position + transport.truePayloadBytes
    if ((flags & FLAG.fin) !== 0 && (mine.fin === undefined || behind > mine.fin.position))
      mine.fin = { position: behind, packet, time }
    if (isReset) mine.reset = { position: behind, packet, time }
    if (!mine.hasNumbers && !isReset) mine.refer(position)
  }

  #takeSegment(
    flow: Flow,
    sender: 0 | 1,
    mine: StreamSide,
    position: number,
    piece: Piece,
    { packet, time }: PacketMoment,
  ): void {
    const rows = this.#rows
    mine.refer(position)
    mine.lastDataPacket = packet
    const end = position + piece.byteLength
    const fresh = mine.freshFrom(position, end)
    if (fresh === end) return
    const row = rows.add(sender === 0 ? ROW.rx : ROW.tx, flow.number, time, piece.byteLength, piece.place)
    rows.position.set(row, position)
    rows.packet.set(row, packet)
    rows.tail.set(row, piece.tail)
    if (mine.lastRow === 0) mine.firstRow = row
    else rows.next.set(mine.lastRow, row)
    mine.lastRow = row
    if (fresh > position) rows.trueLength.set(row, fresh - position)
  }

  #open(transport: Transport, firstKey: string, opened: PacketMoment): Flow {
    const ends = [
      { address: this.#text(transport.from), port: transport.fromPort },
      { address: this.#text(transport.to), port: transport.toPort },
    ] as const
    const client = beginsAsClient(transport) ? 0 : 1
    const number = this.#flows.length + 1
    const flow: Flow = { number, ends, firstKey, opened, sides: [undefined, undefined], client, isSure: false }
    this.#flows.push(flow)
    return flow
  }

  /** The same addresses come again and again. */
  #text(address: Uint8Array): string {
    const key = bytesKey(address)
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const text = addressText(address)
    if (this.#texts.size < MAX_EMPTY) this.#texts.set(key, text)
    return text
  }
}

/** Whether a packet belongs to another connection between the same ports. */
function beginsAnew(flow: Flow, sender: 0 | 1, transport: Transport): boolean {
  const { flags, sequence } = transport
  if ((flags & FLAG.syn) === 0) return false
  const isAnswer = (flags & FLAG.ack) !== 0
  const [mine, theirs] = [flow.sides[sender], flow.sides[other(sender)]]
  const isOver =
    flow.sides.some((side) => side?.reset !== undefined) || flow.sides.some((side) => side?.fin !== undefined)
  if (mine?.synNumber !== undefined) {
    const isSame = mine.synNumber === sequence
    return !isSame && (!isAnswer || isOver)
  }
  const start = (sequence + 1) >>> 0
  if (mine?.hasNumbers === true) return !isNear(mine.lowest - mine.positionOf(start))
  // Nothing of this side was seen yet, but the other one has acknowledged its SYN, or something shortly after it.
  const acknowledged = mine?.acknowledged?.number
  if (acknowledged !== undefined) return !isNear(ahead(acknowledged, start))
  return isOver && theirs?.synNumber === undefined
}

function isNear(distance: number): boolean {
  return distance >= 0 && distance < NEAR
}

function acknowledge(side: StreamSide, number: number, { packet, time }: PacketMoment): void {
  if (side.acknowledged !== undefined && ahead(number, side.acknowledged.number) <= 0) return
  side.acknowledged = { number, packet, time }
}

export function other(end: 0 | 1): 0 | 1 {
  return end === 0 ? 1 : 0
}

function beginsAsClient({ protocol, flags, fromPort, toPort }: Transport): boolean {
  if (protocol === 'tcp' && (flags & FLAG.syn) !== 0) return (flags & FLAG.ack) === 0
  if (fromPort < SYSTEM_PORTS !== toPort < SYSTEM_PORTS) return toPort < SYSTEM_PORTS
  // In the middle of a connection: systems give clients high ports.
  return protocol === 'udp' || fromPort >= toPort
}

function sideKey(address: Uint8Array, port: number): string {
  return bytesKey(address) + String.fromCharCode(port)
}
