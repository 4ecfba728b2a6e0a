import type { Stamp } from '../pcapng/block-writer'

/** Milliseconds of `performance.now()` to nanoseconds; exact enough for days of run time. */
const NS_PER_MS = 1e6
const WORD = 0x100000000
/** The largest time that the stamp of a block can hold. */
const LAST_NS = 2n ** 64n - 1n

/**
 * The time of a recording: the duration since its start, by the monotonic clock, which never runs backwards, and the
 * wall time of each moment. The wall clock is read once; `shift` reports its jumps.
 */
export class Clock {
  readonly startedAtNs: bigint
  /** Bound once, because every datagram calls it. */
  readonly #now = performance.now.bind(performance)
  readonly #startedAtMs = this.#now()
  /** The wall time at the start, by the current setting of the wall clock. */
  #baseNs: bigint
  #baseMs: number
  #baseHigh: number
  #baseLow: number

  constructor(startedAtNs = BigInt(Date.now()) * 1_000_000n) {
    this.startedAtNs = startedAtNs
    this.#baseNs = startedAtNs
    this.#baseMs = Number(startedAtNs / 1_000_000n)
    this.#baseHigh = Number(startedAtNs >> 32n)
    this.#baseLow = Number(startedAtNs & 0xffffffffn)
  }

  sinceStartNs(): number {
    return Math.round((this.#now() - this.#startedAtMs) * NS_PER_MS)
  }

  /** The wall clock was moved by this much. Returns how much of that a file can store: it has no times before 1970. */
  shift(byMs: number): number {
    const wanted = this.#baseNs + BigInt(Math.round(byMs)) * 1_000_000n
    const base = wanted < 0n ? 0n : wanted > LAST_NS ? LAST_NS : wanted
    const byNs = Number(base - this.#baseNs)
    this.#baseNs = base
    this.#baseMs = Number(base / 1_000_000n)
    this.#baseHigh = Number(base >> 32n)
    this.#baseLow = Number(base & 0xffffffffn)
    return byNs
  }

  /** Milliseconds since 1970. */
  wallMs(sinceStartNs: number): number {
    return this.#baseMs + Math.floor(sinceStartNs / NS_PER_MS)
  }

  wallNs(sinceStartNs: number): bigint {
    return this.#baseNs + BigInt(sinceStartNs)
  }

  stamp(sinceStartNs: number): Stamp {
    const low = this.#baseLow + sinceStartNs
    const overflow = Math.floor(low / WORD)
    return { high: this.#baseHigh + overflow, low: low - overflow * WORD }
  }

  /** The part that `sinceStart` rounds off: nothing within 104 days. */
  extraNs(high: number, low: number): number {
    const words = (high - this.#baseHigh) * WORD
    const rest = low - this.#baseLow
    return rest - (words + rest - words)
  }

  /** The inverse, for reading. */
  sinceStart(high: number, low: number): number {
    return (high - this.#baseHigh) * WORD + (low - this.#baseLow)
  }
}

/** A time as a block stores it. */
export function stampOf(atNs: bigint): Stamp {
  return { high: Number((atNs >> 32n) & 0xffffffffn), low: Number(atNs & 0xffffffffn) }
}
