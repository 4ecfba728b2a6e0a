import type { CapturedPacket } from './captured-packet'
import { Conversations, type PacketMoment } from './conversations'
import { Fragments, type Datagram, type Moment } from './fragments'
import { layersOf, layersOfDatagram } from './layers/packet-layers'
import type { Fragment, Layers, Transport } from './layers/layers'
import type { LeftOut } from './left-out'
import { packTail, PendingRows, type RowTime } from './pending-rows'
import { cutSpans, Spans, type Span } from './spans'
import { TcpAssembly } from './tcp-assembly'

/** A true length above this is wrong, since no datagram is longer: the captured length is used then. */
const UNKNOWN_LENGTH = 65_535

export type Protocol = Transport['protocol']

interface Part {
  readonly rows: PendingRows
  readonly conversations: Conversations
}

/** Takes the packets of a capture, one after the other, and sorts them into conversations. */
export class CaptureReader {
  readonly leftOut: LeftOut
  readonly spans = new Spans()
  readonly #parts: Readonly<Record<Protocol, Part>> = { tcp: newPart(), udp: newPart() }
  readonly #fragments = new Fragments((datagram) => {
    this.#takeUnfinished(datagram)
  })
  #packets = 0
  #startedAtNs: bigint | undefined
  #lastAtNs: bigint | undefined

  constructor(leftOut: LeftOut) {
    this.leftOut = leftOut
  }

  part(protocol: Protocol): Part {
    return this.#parts[protocol]
  }

  get startedAtNs(): bigint {
    return this.#startedAtNs ?? 0n
  }

  get lastSinceStartNs(): number {
    return Number((this.#lastAtNs ?? 0n) - this.startedAtNs)
  }

  take({ atNs, linkType, bytes, offset, trueLength }: CapturedPacket): void {
    this.#packets += 1
    // A packet without a time gets that of the packet before it.
    if (atNs !== undefined) this.#lastAtNs = atNs
    this.#startedAtNs ??= atNs
    const moment = { packet: this.#packets, atNs: atNs ?? this.#lastAtNs ?? this.startedAtNs }
    if (linkType === undefined) this.leftOut.count('of an interface that the file does not describe')
    else this.#takeLayers(layersOf(linkType, bytes, trueLength), bytes, [{ offset, byteLength: bytes.length }], moment)
  }

  /** Puts everything in order; pauses at times, so that others can run. */
  *finish(): Generator<void> {
    this.#fragments.end()
    const { rows, conversations } = this.#parts.tcp
    const assembly = new TcpAssembly(rows, this.spans)
    for (const flow of conversations.flows) {
      yield* assembly.put(flow)
      if (flow.number % 256 === 0) yield
    }
    for (const part of Object.values(this.#parts)) yield* part.conversations.putOpenings()
  }

  #takeLayers(layers: Layers, bytes: Uint8Array, spans: readonly Span[], moment: Moment): void {
    if (layers.kind === 'other') this.leftOut.count(layers.what)
    else if (layers.kind === 'transport') this.#takeTransport(layers.transport, bytes, spans, moment)
    else this.#takeFragment(layers.fragment, bytes, spans, moment)
  }

  #takeFragment(fragment: Fragment, bytes: Uint8Array, spans: readonly Span[], moment: Moment): void {
    const { pieceAt, pieceBytes } = fragment
    const piece = bytes.subarray(pieceAt, pieceAt + pieceBytes)
    const datagram = this.#fragments.add(fragment, piece, cutSpans(spans, pieceAt, pieceBytes), moment)
    if (datagram === false) this.leftOut.count('fragments that reach beyond 65,535 bytes')
    else if (datagram !== true) {
      const length = datagram.trueLength ?? datagram.bytes.length
      this.#takeDatagram(datagram, length, moment)
      this.leftOut.count('fragments that came twice', datagram.piecesLeft)
    }
  }

  #takeUnfinished(datagram: Datagram): void {
    this.leftOut.count('fragments of datagrams that are not whole', datagram.piecesLeft)
    if (datagram.bytes.length > 0) this.#takeDatagram(datagram, datagram.trueLength ?? UNKNOWN_LENGTH, datagram.moment)
  }

  #takeDatagram({ fragment, bytes, spans, trueLength }: Datagram, length: number, moment: Moment): void {
    const { protocol, from, to } = fragment
    const layers = layersOfDatagram(protocol, from, to, bytes, length)
    if (layers.kind === 'transport' && layers.transport.protocol === 'tcp' && trueLength === undefined) {
      // The length of a TCP segment is unknown without its last fragment.
      const { payloadBytes } = layers.transport
      this.#takeTransport({ ...layers.transport, truePayloadBytes: payloadBytes }, bytes, spans, moment)
    } else this.#takeLayers(layers, bytes, spans, moment)
  }

  #takeTransport(transport: Transport, bytes: Uint8Array, spans: readonly Span[], { packet, atNs }: Moment): void {
    const { payloadAt, payloadBytes } = transport
    const payload = bytes.subarray(payloadAt, payloadAt + payloadBytes)
    const [first] = spans
    const place =
      spans.length === 1 && first !== undefined
        ? first.offset + payloadAt
        : this.spans.add(cutSpans(spans, payloadAt, payloadBytes))
    const piece = { place, byteLength: payloadBytes, tail: packTail(payload) }
    const moment: PacketMoment = { packet, time: this.#timeOf(atNs) }
    if (!this.#parts[transport.protocol].conversations.take(transport, piece, moment))
      this.leftOut.count('of further connections: there are too many')
  }

  #timeOf(atNs: bigint): RowTime {
    const exact = atNs - this.startedAtNs
    const sinceStartNs = Number(exact)
    return { sinceStartNs, extraNs: Number(exact - BigInt(sinceStartNs)) }
  }
}

function newPart(): Part {
  const rows = new PendingRows()
  return { rows, conversations: new Conversations(rows) }
}
