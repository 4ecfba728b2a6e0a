import type { Fragment } from './layers/layers'
import { cutSpans, type Span } from './spans'

/** The longest datagram, and the most bytes that are kept of one. */
const MAX_DATAGRAM_BYTES = 65_535
/** The most datagrams that wait for fragments; the oldest gives way. Each takes 128 KiB. */
const MAX_WAITING = 512
/** After this time the same identification is another datagram (RFC 791, 3.2; RFC 8200, 4.5); ns. */
const MAX_AGE_NS = 120_000_000_000n

/** Marks of a byte: captured, and part of a span. */
const THERE = 1
const TAKEN = 2

/** The place and time of a captured packet. */
export interface Moment {
  readonly packet: number
  readonly atNs: bigint
}

/** A datagram put together from fragments, or the fragments that were captured. */
export interface Datagram {
  readonly fragment: Fragment
  /** Its first bytes up to the first gap; all of them when it is complete. */
  readonly bytes: Uint8Array
  readonly spans: readonly Span[]
  /** Undefined when the last fragment is missing. */
  readonly trueLength: number | undefined
  readonly moment: Moment
  /** The number of fragments after the gap, which are not in `bytes`. */
  readonly piecesLeft: number
}

/** A buffer for one datagram. It is used again, because creating one each time would cost more than all the rest. */
class Room {
  readonly bytes = new Uint8Array(MAX_DATAGRAM_BYTES)
  readonly isThere = new Uint8Array(MAX_DATAGRAM_BYTES)
}

class Waiting {
  readonly fragment: Fragment
  readonly moment: Moment
  readonly room: Room
  readonly pieces: { readonly at: number; readonly spans: readonly Span[] }[] = []
  /** Known once the last fragment has arrived. */
  length: number | undefined
  /** How far the fragments reach, and up to where there is no gap. */
  end = 0
  #firstHole = 0

  constructor(fragment: Fragment, moment: Moment, room: Room) {
    // The addresses are copied: they are views of a packet that is only valid until the next one.
    this.fragment = { ...fragment, from: new Uint8Array(fragment.from), to: new Uint8Array(fragment.to) }
    this.moment = moment
    this.room = room
  }

  get isWhole(): boolean {
    if (this.length === undefined) return false
    while (this.#firstHole < this.length && this.room.isThere[this.#firstHole] === THERE) this.#firstHole += 1
    return this.#firstHole >= this.length
  }

  take(at: number, piece: Uint8Array, spans: readonly Span[]): void {
    this.pieces.push({ at, spans })
    this.end = Math.max(this.end, at + piece.length)
    this.room.bytes.set(piece, at)
    this.room.isThere.fill(THERE, at, at + piece.length)
  }

  finish(): Datagram {
    const spans: Span[] = []
    let end = 0
    for (const { at, offset, byteLength } of this.#spansByPlace()) {
      if (at !== end) break
      spans.push({ offset, byteLength })
      end += byteLength
    }
    const length = Math.min(end, this.length ?? end)
    const piecesLeft = this.pieces.filter(({ at }) => at >= length).length
    const { fragment, moment } = this
    const bytes = this.room.bytes.subarray(0, length)
    return { fragment, bytes, spans: cutSpans(spans, 0, length), trueLength: this.length, moment, piecesLeft }
  }

  /** Where fragments overlap, the later one counts (RFC 791, 3.2; RFC 5722 forbids overlaps in IPv6). */
  #spansByPlace(): { readonly at: number; readonly offset: number; readonly byteLength: number }[] {
    const { isThere } = this.room
    const spans: { readonly at: number; readonly offset: number; readonly byteLength: number }[] = []
    for (const piece of this.pieces.toReversed()) {
      let spanAt = piece.at
      for (const { offset, byteLength } of piece.spans) {
        for (let from = spanAt; from < spanAt + byteLength;) {
          while (from < spanAt + byteLength && isThere[from] !== THERE) from += 1
          let to = from
          while (to < spanAt + byteLength && isThere[to] === THERE) to += 1
          if (to > from) spans.push({ at: from, offset: offset + from - spanAt, byteLength: to - from })
          isThere.fill(TAKEN, from, to)
          from = to
        }
        spanAt += byteLength
      }
    }
    return spans.sort((one, next) => one.at - next.at)
  }
}

/** Puts IP fragments together (RFC 791, 3.2), in any order. */
export class Fragments {
  readonly #waiting = new Map<string, Waiting>()
  readonly #onUnfinished: (datagram: Datagram) => void
  readonly #rooms: Room[] = []
  #last: Waiting | undefined

  /** `onUnfinished` gets the fragments of a datagram when no more will come. */
  constructor(onUnfinished: (datagram: Datagram) => void) {
    this.#onUnfinished = onUnfinished
  }

  /**
   * The whole datagram, when this was its last missing fragment, valid until the next call. False when the fragment is
   * invalid.
   */
  add(fragment: Fragment, piece: Uint8Array, spans: readonly Span[], moment: Moment): Datagram | boolean {
    const { key, at, hasMore, truePieceBytes } = fragment
    if (this.#last !== undefined) this.#release(this.#last)
    this.#last = undefined
    if (at + Math.max(piece.length, truePieceBytes) > MAX_DATAGRAM_BYTES) return false
    let waiting = this.#waiting.get(key)
    if (waiting !== undefined && moment.atNs - waiting.moment.atNs > MAX_AGE_NS) {
      this.#giveUp(key, waiting)
      waiting = undefined
    }
    if (waiting === undefined) {
      waiting = new Waiting(fragment, moment, this.#rooms.pop() ?? new Room())
      this.#waiting.set(key, waiting)
      const [oldest] = this.#waiting
      if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#giveUp(...oldest)
    }
    waiting.take(at, piece, spans)
    if (!hasMore) waiting.length ??= at + truePieceBytes
    if (!waiting.isWhole) return true
    this.#waiting.delete(key)
    this.#last = waiting
    return waiting.finish()
  }

  /** Called at the end of the capture. */
  end(): void {
    for (const [key, waiting] of this.#waiting) this.#giveUp(key, waiting)
  }

  #giveUp(key: string, waiting: Waiting): void {
    this.#waiting.delete(key)
    this.#onUnfinished(waiting.finish())
    this.#release(waiting)
  }

  #release({ room, end }: Waiting): void {
    room.isThere.fill(0, 0, end)
    this.#rooms.push(room)
  }
}
