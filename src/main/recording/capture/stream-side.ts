import { SeenRanges } from './seen-ranges'
import type { RowTime } from './pending-rows'

/** A flag of a packet rather than data: its position in the stream, its packet, and its time. */
export interface Mark {
  readonly position: number
  readonly packet: number
  readonly time: RowTime
}

/** The most SYNs with different numbers that are examined. */
const MAX_STARTS = 4

/**
 * One direction of a TCP connection while the capture is read. Sequence numbers, which wrap (RFC 9293, 3.4), become
 * positions, which do not: each is the one nearest to the position before it.
 */
export class StreamSide {
  /** The first and the last segment that waits in the rows. */
  firstRow = 0
  lastRow = 0
  /** The positions after each SYN; mostly one. */
  readonly starts: number[] = []
  synNumber: number | undefined
  lowest = Infinity
  /** The end of the data that was sent, captured or not. */
  lastDataPacket = 0
  fin: Mark | undefined
  reset: Mark | undefined
  /** The highest position that the other side has acknowledged. */
  acknowledged: { readonly number: number; readonly packet: number; readonly time: RowTime } | undefined
  #seen: SeenRanges | undefined
  #reference: number | undefined

  get hasNumbers(): boolean {
    return this.#reference !== undefined
  }

  positionOf(number: number): number {
    return this.#reference === undefined ? number : this.#reference + ahead(number, this.#reference)
  }

  /** From now on, sequence numbers are interpreted near this one. */
  refer(position: number): void {
    this.#reference = position
    this.lowest = Math.min(this.lowest, position)
  }

  start(number: number): void {
    this.synNumber ??= number
    const position = this.positionOf((number + 1) >>> 0)
    if (this.starts.length < MAX_STARTS && !this.starts.includes(position)) this.starts.push(position)
    this.refer(position)
  }

  /** Where the new bytes of this range begin; `end` when none are new. */
  freshFrom(position: number, end: number): number {
    this.#seen ??= new SeenRanges()
    return this.#seen.add(position, end)
  }
}

/** How far one number is ahead of another, negative when behind. */
export function ahead(number: number, of: number): number {
  return (number - of) | 0
}
