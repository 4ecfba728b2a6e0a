import type { Clock } from '../../clock'

/** So many automatic answers to the same again are no talk between people and programs. */
const STORM_ANSWERS = 1_000
/** Slower than this it does no harm, and may be a heartbeat. */
const STORM_MS = 10_000

/**
 * Two programs that answer each other never stop. Watches one conversation that we began (we are a client, or sent first
 * over UDP): when a thousand answers within ten seconds each went to what had come before, or to that with something
 * added, no more is answered. A peer that began the conversation may ask the same as often as it likes: its questions end.
 */
export class StormBreaker {
  readonly #clock: Clock
  #last = Buffer.alloc(0)
  #count = 0
  #beganAt: number
  #isTripped = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#beganAt = clock.nowMs()
  }

  /** Answers go on: somebody has changed what is answered. */
  reset(): void {
    this.#isTripped = false
    this.#last = Buffer.alloc(0)
    this.#count = 0
    this.#beganAt = this.#clock.nowMs()
  }

  get isTripped(): boolean {
    return this.#isTripped
  }

  /** Returns true once: when this is one answer too many. */
  received(chunk: Uint8Array): boolean {
    const bytes = Buffer.from(chunk)
    const isSame = bytes.includes(this.#last)
    this.#last = bytes
    if (!isSame || this.#count === 0) {
      this.#count = 1
      this.#beganAt = this.#clock.nowMs()
      return false
    }
    this.#count += 1
    if (this.#count < STORM_ANSWERS) return false
    if (this.#clock.nowMs() - this.#beganAt > STORM_MS) {
      this.#count = 0
      return false
    }
    this.#isTripped = true
    return true
  }
}

/** For the record. */
export const STORM_WORDS = `${String(STORM_ANSWERS)} automatic answers within ${String(STORM_MS / 1000)} s, each to the same again: the other side answers by itself, too. No more is answered here; choose an answer again to go on`
