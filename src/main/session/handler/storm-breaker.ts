/** So many automatic answers to the same again are no talk between people and programs. */
const STORM_ANSWERS = 1_000
/** Slower than this it does no harm, and may be a heartbeat. */
const STORM_MS = 10_000

/** What one conversation heard last, and since when it has been the same. */
interface Repetition {
  last: Buffer
  count: number
  beganAt: number
}

/**
 * Two programs that answer each other never stop. Watches conversations that we began (we are a client, or spoke first
 * over UDP): when a thousand answers within ten seconds each went to what we had heard before, or to that with something
 * added, we answer no more. A peer that began the conversation may ask the same as often as it likes: its questions end.
 */
export class StormBreaker {
  readonly #repetitions = new Map<number, Repetition>()
  readonly #tripped = new Set<number>()

  /** From now on this conversation is watched. */
  watch(conversation: number): void {
    this.#repetitions.set(conversation, { last: Buffer.alloc(0), count: 0, beganAt: performance.now() })
  }

  forget(conversation: number): void {
    this.#repetitions.delete(conversation)
    this.#tripped.delete(conversation)
  }

  /** Answers go on everywhere: somebody has changed what is answered. */
  reset(): void {
    this.#tripped.clear()
    for (const conversation of this.#repetitions.keys()) this.watch(conversation)
  }

  isTripped(conversation: number): boolean {
    return this.#tripped.size > 0 && this.#tripped.has(conversation)
  }

  /** Returns true once: when this is one answer too many. */
  received(conversation: number, chunk: Uint8Array): boolean {
    const repetition = this.#repetitions.get(conversation)
    if (repetition === undefined) return false
    const bytes = Buffer.from(chunk)
    const isSame = bytes.includes(repetition.last)
    repetition.last = bytes
    if (!isSame || repetition.count === 0) {
      repetition.count = 1
      repetition.beganAt = performance.now()
      return false
    }
    repetition.count += 1
    if (repetition.count < STORM_ANSWERS) return false
    if (performance.now() - repetition.beganAt > STORM_MS) {
      repetition.count = 0
      return false
    }
    this.#tripped.add(conversation)
    return true
  }
}

/** For the record. */
export const STORM_WORDS = `${String(STORM_ANSWERS)} automatic answers within ${String(STORM_MS / 1000)} s, each to the same again: the other side answers by itself, too. No more is answered here; choose an answer again to go on`
