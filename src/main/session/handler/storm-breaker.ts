import type { Clock } from '../../clock'

/** The limit of automatic answers within this time, which no conversation between people and programs reaches. */
const STORM_ANSWERS = 1_000
const STORM_MS = 10_000

/**
 * Stops two programs that answer each other without end. Counts the automatic answers of one conversation that we began
 * (we are a client, or sent first over UDP): after a thousand within ten seconds it answers no more. A peer that began
 * the conversation may send any number of requests, because it stops by itself.
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

  /** Answers continue: somebody has changed the handler. */
  reset(): void {
    this.#isTripped = false
    this.#count = 0
    this.#beganAt = this.#clock.nowMs()
  }

  get isTripped(): boolean {
    return this.#isTripped
  }

  /** Counts one automatic answer. Returns true once: when it is one too many. */
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

/** The words for the recording. */
export const STORM_WORDS = `${String(STORM_ANSWERS)} automatic answers within ${String(STORM_MS / 1000)} s in a conversation that we began: the other side answers by itself, too. No more is answered here; choose an answer again to go on`
