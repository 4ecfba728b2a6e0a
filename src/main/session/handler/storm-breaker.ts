import type { Clock } from '../../clock'

/** The limit of automatic answers within this time, which no conversation between people and programs reaches. */
const STORM_ANSWERS = 1_000
const STORM_MS = 10_000

/**
 * Stops two programs that answer each other without end. Counts what is received and what is answered automatically in
 * one conversation that we began (we are a client, or sent first over UDP): after a thousand of both within ten seconds
 * it answers no more. A peer that says much and is seldom answered is no storm; one that began the conversation may send
 * any number of requests, because it stops by itself.
 */
export class StormBreaker {
  readonly #clock: Clock
  #received = 0
  #answered = 0
  #beganAt: number
  #isTripped = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#beganAt = clock.nowMs()
  }

  /** Answers continue: somebody has changed the handler. */
  reset(): void {
    this.#isTripped = false
    this.#begin(this.#clock.nowMs())
  }

  get isTripped(): boolean {
    return this.#isTripped
  }

  /** Counts one automatic answer. */
  answered(): void {
    this.#answered += 1
  }

  /** Counts something that may be answered. Returns true once: when its answer would be one too many. */
  received(): boolean {
    const now = this.#clock.nowMs()
    if (now - this.#beganAt > STORM_MS) this.#begin(now)
    this.#received += 1
    if (this.#received < STORM_ANSWERS || this.#answered < STORM_ANSWERS - 1) return false
    this.#isTripped = true
    return true
  }

  #begin(nowMs: number): void {
    this.#beganAt = nowMs
    this.#received = 0
    this.#answered = 0
  }
}

/** The words for the recording. */
export const STORM_WORDS = `${String(STORM_ANSWERS)} automatic answers within ${String(STORM_MS / 1000)} s in a conversation that we began: the other side answers by itself, too. No more is answered here; choose an answer again to go on`
