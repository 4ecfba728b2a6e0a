import { isLinkLocal, isPathAddress, isStream, type Endpoint, type Protocol } from '../../../shared/endpoint'
import { eventFacts } from '../../../shared/events/event'
import type { Direction, RecordingMeta, StateEvent } from '../../../shared/record'
import type { SessionConfig } from '../../../shared/session'
import { knownComment, markedComment, plainComment, withCheck } from '../pcapng/block-format'
import type { BlockWriter, Stamp } from '../pcapng/block-writer'
import { metaToFacts } from '../pcapng/recording-head'
import { isOthers } from '../index/conversation-table'
import { Flows, TCP_FLAG } from '../pcapng/flow'
import type { CopyFacts } from '../index/recording'

/** The flow number of datagrams of others, which have no conversation of their own; UDP has no state to keep. */
const OTHERS_FLOW = 0
const NO_BYTES = new Uint8Array()
const DOUBT = { doubtful: true }
/** The most comments of repeated events that are kept. */
const MOST_COMMENTS = 4_096
const HEADERS_NOTE =
  'Recorded above the socket. Addresses, ports, payload and the borders of each read are real; the IP, TCP and UDP headers ' +
  'are made up by Wirebench. Real segments, retransmissions and timing below the socket are unknown.'

const PATHS_NOTE =
  'A Unix domain socket or a named pipe has neither addresses nor ports: ::1 and made-up ports stand for them, and the comments have ' +
  'the paths.'

/** Turns records into blocks: one flow for each conversation, with handshake and FIN packets at its start and end. */
export class RecordEncoder {
  readonly #writer: BlockWriter
  readonly #protocol: Protocol
  readonly #sessionId: string
  readonly #flows: Flows
  /** The records that were written. */
  #records = 0
  readonly #othersLocals = new Map<number, Endpoint>()
  /**
   * Peers on two links may have the same address and port; packets have no zone (RFC 4007, 6), so theirs name their
   * conversation.
   */
  readonly #linkLocal = new Set<number>()
  /** Events that are repeated as the same object, such as rule matches: as JSON, and as comments by conversation. */
  readonly #eventJson = new WeakMap<StateEvent, string>()
  readonly #comments = new Map<StateEvent, Map<number, Uint8Array>>()
  #commentCount = 0
  /** The event of the last hit, and its comments: mostly it is the same rule again. */
  #lastHit: StateEvent | undefined
  #ofLastHit: Map<number, Uint8Array> = new Map()

  /** The comment of the last chunk that took several packets. */
  #segmentsComment: { readonly segments: number; readonly comment: Uint8Array } | undefined

  /** Writes the head of the file. */
  constructor(writer: BlockWriter, meta: RecordingMeta, application: string) {
    this.#writer = writer
    this.#protocol = meta.config.protocol
    this.#sessionId = meta.sessionId
    this.#flows = new Flows(this.#protocol)
    const notes = hasPath(meta.config) ? [HEADERS_NOTE, PATHS_NOTE] : [HEADERS_NOTE]
    writer.section(application, [
      markedComment(metaToFacts(meta), meta.sessionId),
      ...notes.map((note) => new TextEncoder().encode(note)),
    ])
    writer.interface('wirebench')
    writer.sumsFor(meta.sessionId)
  }

  /** Whether the conversation was opened, so that its packets have headers. */
  knows(conversation: number): boolean {
    return this.#flows.has(conversation) || this.#othersLocals.has(conversation)
  }

  /** A chunk as one packet, or as several when it is longer than a packet. */
  bytes(conversation: number, stamp: Stamp, direction: Direction, bytes: Uint8Array, facts?: CopyFacts): void {
    this.#records += 1
    const isPlaced = this.#bytes(conversation, stamp, direction, bytes, facts)
    this.#writer.recordEnds()
    if (!isPlaced && facts?.comment !== undefined) this.#comment(conversation, stamp, facts.comment)
  }

  /** Returns whether what a person wrote at it is in a packet. */
  #bytes(conversation: number, stamp: Stamp, direction: Direction, bytes: Uint8Array, facts?: CopyFacts): boolean {
    const flow = this.#flowOf(conversation, facts?.peer)
    const flags = TCP_FLAG.push | TCP_FLAG.ack
    const most = this.#flows.maxPayloadBytes(flow)
    const isMarked = facts?.isMarked === true || (this.#linkLocal.size > 0 && this.#linkLocal.has(conversation))
    const isDoubtful = facts?.isDoubtful === true
    const mark =
      isMarked || isDoubtful ? { ...(isMarked ? { conversation } : {}), ...(isDoubtful ? DOUBT : {}) } : undefined
    if (bytes.length <= most) {
      const comment = mark === undefined ? plainComment(facts?.comment) : markedComment(mark, this.#sessionId)
      const whole = asLongAs(bytes, Math.min(facts?.trueLength ?? 0, most))
      const keepBytes = whole === bytes ? facts?.keepBytes : bytes.length
      this.#writer.packet(stamp, this.#flows, flow, direction, whole, flags, comment, keepBytes)
      return mark === undefined
    }
    const segments = Math.ceil(bytes.length / most)
    for (let segment = 0; segment < segments; segment++) {
      const piece = bytes.subarray(segment * most, (segment + 1) * most)
      // The first packet has the number of packets; the second has what a person wrote.
      const written = segment === 1 ? plainComment(facts?.comment) : undefined
      const comment = segment === 0 ? this.#segments(segments, mark) : written
      this.#writer.packet(stamp, this.#flows, flow, direction, piece, flags, comment)
    }
    return true
  }

  /** A stream that floods has the same number again and again. */
  #segments(segments: number, mark: object | undefined): Uint8Array {
    if (mark !== undefined) return markedComment({ ...mark, segments }, this.#sessionId)
    if (this.#segmentsComment?.segments !== segments)
      this.#segmentsComment = { segments, comment: markedComment({ segments }, this.#sessionId) }
    return this.#segmentsComment.comment
  }

  /** The packets of an event; an event without one becomes an Interface Statistics Block. `written`: what a person wrote at it. */
  state(conversation: number, stamp: Stamp, event: StateEvent, isDoubtful = false, written?: string): void {
    this.#records += 1
    if (event.kind === 'rule-hit' && !isDoubtful && written === undefined) {
      this.#writer.statistics(stamp, this.#hit(conversation, event))
      this.#writer.recordEnds()
      return
    }
    if (event.kind === 'open') {
      if (!isStream(this.#protocol) && isOthers(event.peer)) this.#othersLocals.set(conversation, event.local)
      else this.#flows.open(conversation, event.local, event.peer)
      if (isLinkLocal(event.peer.address)) this.#linkLocal.add(conversation)
    }
    const comment = markedComment(
      { conversation, event: eventFacts(event), ...(isDoubtful ? DOUBT : {}) },
      this.#sessionId,
    )
    const hasPackets = isStream(this.#protocol) && this.#flows.has(conversation)
    const packet = (direction: Direction, flags: number, comment?: Uint8Array): void => {
      this.#writer.packet(stamp, this.#flows, conversation, direction, NO_BYTES, flags, comment)
    }
    if (hasPackets && event.kind === 'open') {
      const [asks, answers] = event.by === 'peer' ? (['rx', 'tx'] as const) : (['tx', 'rx'] as const)
      packet(asks, TCP_FLAG.syn, comment)
      packet(answers, TCP_FLAG.syn | TCP_FLAG.ack, plainComment(written))
      packet(asks, TCP_FLAG.ack)
    } else if (hasPackets && event.kind === 'half-closed') {
      packet(event.by === 'peer' ? 'rx' : 'tx', TCP_FLAG.fin | TCP_FLAG.ack, comment)
      packet(event.by === 'peer' ? 'tx' : 'rx', TCP_FLAG.ack, plainComment(written))
    } else if (hasPackets && event.kind === 'reset') {
      packet(event.by === 'peer' ? 'rx' : 'tx', TCP_FLAG.reset | TCP_FLAG.ack, comment)
    } else {
      this.#writer.statistics(stamp, comment)
    }
    this.#writer.recordEnds()
    const isPlaced = hasPackets && (event.kind === 'open' || event.kind === 'half-closed')
    if (written !== undefined && !isPlaced) this.#comment(conversation, stamp, written)
  }

  /** What a person wrote at the newest record, where its packets have no room for it. */
  #comment(conversation: number, stamp: Stamp, text: string): void {
    const atNs = String((BigInt(stamp.high) << 32n) + BigInt(stamp.low >>> 0))
    this.state(conversation, stamp, { kind: 'comment', row: this.#records, atNs, text })
  }

  /** Encoding an event costs as much as all the rest of its row, so it is kept, and for so many conversations its comment, too. */
  #hit(conversation: number, event: StateEvent): Uint8Array {
    if (event !== this.#lastHit) this.#commentsOf(event)
    const known = this.#ofLastHit.get(conversation)
    if (known !== undefined) return known
    if (this.#commentCount === MOST_COMMENTS) {
      this.#comments.clear()
      this.#commentCount = 0
      this.#commentsOf(event)
    }
    const comment = this.#newHit(conversation, event)
    this.#ofLastHit.set(conversation, comment)
    this.#commentCount += 1
    return comment
  }

  #commentsOf(event: StateEvent): void {
    this.#lastHit = event
    this.#ofLastHit = this.#comments.get(event) ?? new Map<number, Uint8Array>()
    this.#comments.set(event, this.#ofLastHit)
  }

  #newHit(conversation: number, event: StateEvent): Uint8Array {
    const json = this.#eventJson.get(event)
    if (json !== undefined)
      return knownComment(`{"conversation":${String(conversation)},"event":${json}}`, this.#sessionId)
    const comment = markedComment({ conversation, event: eventFacts(event) })
    const text = new TextDecoder().decode(comment)
    this.#eventJson.set(event, text.slice(text.indexOf('"event":') + '"event":'.length, -1))
    return withCheck(comment, this.#sessionId)
  }

  #flowOf(conversation: number, peer: Endpoint | undefined): number {
    const local = peer === undefined ? undefined : this.#othersLocals.get(conversation)
    if (peer !== undefined && local !== undefined) {
      this.#flows.open(OTHERS_FLOW, local, peer)
      return OTHERS_FLOW
    }
    if (!this.#flows.has(conversation)) throw new Error(`conversation ${String(conversation)} is not open`)
    return conversation
  }
}

function hasPath(config: SessionConfig): boolean {
  const target = config.handler.kind === 'relay' ? config.handler.target.peer : undefined
  return [config.role === 'listener' ? config.local : config.peer, target].some(
    (endpoint) => endpoint !== undefined && isPathAddress(endpoint.address),
  )
}

/** The bytes padded with zeros to their true length; the encoder counts the zeros but does not write them. */
function asLongAs(bytes: Uint8Array, trueLength: number): Uint8Array {
  if (trueLength <= bytes.length) return bytes
  const whole = new Uint8Array(trueLength)
  whole.set(bytes)
  return whole
}
