import type { Clock } from '../../clock'

/** So many automatic answers within this time are no talk between people and programs, whatever is said. */
const STORM_ANSWERS = 1_000
const STORM_MS = 10_000

/**
 * Two programs that answer each other never stop. Counts the automatic answers of one conversation that we began (we are a client,
 * or sent first over UDP): after a thousand within ten seconds no more is answered. A peer that began the conversation may ask as
 * often as it likes: its questions end.
 */
export class StormBreaker {
  readonly #clock: Clock
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
    this.#count = 0
    this.#beganAt = this.#clock.nowMs()
  }

  get isTripped(): boolean {
    return this.#isTripped
  }

  /** One more answer is due. Returns true once: when this is one too many. */
  received(): boolean {
    const now = this.#clock.nowMs()
    if (now - this.#beganAt > STORM_MS) {
      this.#beganAt = now
      this.#count = 0
    }
    this.#count += 1
    if (this.#count < STORM_ANSWERS) return false
    this.#isTripped = true
    return true
  }
}

/** For the record. */
export const STORM_WORDS = `${String(STORM_ANSWERS)} automatic answers within ${String(STORM_MS / 1000)} s in a conversation that we began: the other side answers by itself, too. No more is answered here; choose an answer again to go on`
