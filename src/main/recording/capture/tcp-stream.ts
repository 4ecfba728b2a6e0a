/** Segments that wait for one before them; more means that it was never captured. */
const MAX_WAITING = 4_096

/** Bytes of a stream where they stand in the file. */
export interface Piece {
  readonly offset: number
  readonly byteLength: number
  /** Its last bytes, up to three, when they may leave a character of UTF-8 unfinished; else nothing. */
  readonly tail: Uint8Array
  /** Nanoseconds since 1970. */
  readonly atNs: bigint
}

export interface StreamEvents {
  onPiece(piece: Piece): void
  /** So many bytes were not captured, and the stream goes on behind them. */
  onGap(byteLength: number, atNs: bigint): void
}

/**
 * One way of a TCP connection, put together in order (RFC 9293, 3.4): what came twice is left out, what came early waits,
 * what was never captured is told as a gap.
 */
export class TcpStream {
  readonly #events: StreamEvents
  /** Sequence number of the next byte; undefined before the first segment. */
  #next: number | undefined
  #acknowledged: number | undefined
  readonly #waiting: { readonly sequence: number; readonly piece: Piece }[] = []

  constructor(events: StreamEvents) {
    this.#events = events
  }

  /** A SYN takes one number. */
  begin(sequence: number): void {
    this.#next ??= (sequence + 1) >>> 0
  }

  /** `truncated` bytes of the segment were sent and not captured. */
  segment(sequence: number, piece: Piece, truncated: number): void {
    this.#next ??= sequence
    if (piece.byteLength > 0) {
      if (ahead(sequence, this.#next) <= 0) this.#take(sequence, piece)
      else this.#waiting.push({ sequence, piece })
      this.#drain()
      if (this.#waiting.length > MAX_WAITING) this.#leap(piece.atNs)
    }
    // What the capture cut off a segment is missing for good.
    const cutAt = (sequence + piece.byteLength) >>> 0
    if (truncated > 0 && this.#next === cutAt) {
      this.#events.onGap(truncated, piece.atNs)
      this.#next = (this.#next + truncated) >>> 0
      this.#drain()
    }
  }

  /** The other side has received everything before this: what is missing before a segment that waits, the capture has lost. */
  acknowledged(number: number, atNs: bigint): void {
    if (this.#next === undefined) return
    if (this.#acknowledged === undefined || ahead(number, this.#acknowledged) > 0) this.#acknowledged = number
    while (this.#waiting.length > 0 && ahead(number, this.#next) > 0) this.#leap(atNs)
  }

  /** Nothing comes any more. What the other side has received beyond the last segment was not captured. */
  end(atNs: bigint): void {
    while (this.#waiting.length > 0) this.#leap(atNs)
    if (this.#next === undefined || this.#acknowledged === undefined) return
    // A FIN takes one number, too.
    const missing = ahead(this.#acknowledged, this.#next) - 1
    if (missing > 0) this.#events.onGap(missing, atNs)
    this.#next = this.#acknowledged
  }

  #take(sequence: number, piece: Piece): void {
    const known = -ahead(sequence, this.#next ?? sequence)
    if (known >= piece.byteLength) return
    const byteLength = piece.byteLength - known
    this.#events.onPiece({ ...piece, offset: piece.offset + known, byteLength })
    this.#next = (sequence + piece.byteLength) >>> 0
  }

  /** Takes what waits and fits now. */
  #drain(): void {
    for (let at = 0; at < this.#waiting.length;) {
      const segment = this.#waiting[at]
      if (segment === undefined || ahead(segment.sequence, this.#next ?? 0) > 0) at += 1
      else {
        this.#waiting.splice(at, 1)
        this.#take(segment.sequence, segment.piece)
        at = 0
      }
    }
  }

  /** Goes on behind the gap, at the nearest segment that waits. */
  #leap(atNs: bigint): void {
    const next = this.#next ?? 0
    const nearest = this.#waiting.reduce((least, { sequence }) => Math.min(least, ahead(sequence, next)), Infinity)
    if (!Number.isFinite(nearest)) return
    if (nearest > 0) this.#events.onGap(nearest, atNs)
    this.#next = (next + nearest) >>> 0
    this.#drain()
  }
}

/** How far one number is ahead of another, negative when behind; they wrap (RFC 9293, 3.4). */
function ahead(number: number, of: number): number {
  return (number - of) | 0
}
