import { SeenRanges } from './seen-ranges'
import type { RowTime } from './pending-rows'

/** Something a packet said that is no data: where in the stream, which packet, and when. */
export interface Mark {
  readonly position: number
  readonly packet: number
  readonly time: RowTime
}

/** More SYNs with other numbers are not looked at. */
const MAX_STARTS = 4

/**
 * One way of a TCP connection while the capture is read. Numbers that wrap (RFC 9293, 3.4) become positions that do not:
 * each is taken as near as can be to the one before.
 */
export class StreamSide {
  /** The first and the last segment that waits in the rows. */
  firstRow = 0
  lastRow = 0
  /** Behind the SYNs that were seen; mostly one. */
  readonly starts: number[] = []
  synNumber: number | undefined
  lowest = Infinity
  /** The end of what was sent, captured or not. */
  lastDataPacket = 0
  fin: Mark | undefined
  reset: Mark | undefined
  /** The highest number that the other side has acknowledged. */
  acknowledged: { readonly number: number; readonly packet: number; readonly time: RowTime } | undefined
  #seen: SeenRanges | undefined
  #reference: number | undefined

  get hasNumbers(): boolean {
    return this.#reference !== undefined
  }

  positionOf(number: number): number {
    return this.#reference === undefined ? number : this.#reference + ahead(number, this.#reference)
  }

  /** From now on numbers are near this one. */
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

  /** Where of these bytes those begin that did not come before; `end` when all did. */
  freshFrom(position: number, end: number): number {
    this.#seen ??= new SeenRanges()
    return this.#seen.add(position, end)
  }
}

/** How far one number is ahead of another, negative when behind. */
export function ahead(number: number, of: number): number {
  return (number - of) | 0
}
