import type { Stamp } from '../pcapng/block-writer'

/** Milliseconds of `performance.now()` to nanoseconds; exact enough for days of run time. */
const NS_PER_MS = 1e6
const WORD = 0x100000000

/**
 * Wall time that never runs backwards within a session: the wall clock is read once, then the monotonic clock counts.
 */
export class Clock {
  readonly startedAtNs: bigint
  /** Bound once: each datagram asks. */
  readonly #now = performance.now.bind(performance)
  readonly #startedAtMs = this.#now()
  readonly #baseHigh: number
  readonly #baseLow: number

  constructor(startedAtNs = BigInt(Date.now()) * 1_000_000n) {
    this.startedAtNs = startedAtNs
    this.#baseHigh = Number(startedAtNs >> 32n)
    this.#baseLow = Number(startedAtNs & 0xffffffffn)
  }

  sinceStartNs(): number {
    return Math.round((this.#now() - this.#startedAtMs) * NS_PER_MS)
  }

  stamp(sinceStartNs: number): Stamp {
    const low = this.#baseLow + sinceStartNs
    const overflow = Math.floor(low / WORD)
    return { high: this.#baseHigh + overflow, low: low - overflow * WORD }
  }

  /** What `sinceStart` rounds away: nothing within 104 days. */
  extraNs(high: number, low: number): number {
    const words = (high - this.#baseHigh) * WORD
    const rest = low - this.#baseLow
    return rest - (words + rest - words)
  }

  /** The way back, for reading. */
  sinceStart(high: number, low: number): number {
    return (high - this.#baseHigh) * WORD + (low - this.#baseLow)
  }
}

/** A time as it stands in a block. */
export function stampOf(atNs: bigint): Stamp {
  return { high: Number((atNs >> 32n) & 0xffffffffn), low: Number(atNs & 0xffffffffn) }
}
