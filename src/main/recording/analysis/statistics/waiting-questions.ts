/** Answered ones at the front of the queue that are let go together. */
const ANSWERED_BEFORE_CUT = 4_096

/**
 * Questions of one conversation that wait for their answer, the oldest first. Each step costs the same, however many wait: the
 * oldest of a Map is behind all that were deleted from it.
 */
export class WaitingQuestions {
  /** When each was asked; NaN once it is answered. */
  #askedAtNs: number[] = []
  #keys: (string | undefined)[] = []
  /** Place of the first of the lists among all questions that ever were. */
  #firstPlace = 0
  /** Place of the oldest that waits. */
  #oldest = 0
  readonly #placeOf = new Map<string, number>()
  #size = 0
  isOver = false

  get size(): number {
    return this.#size
  }

  /** Without a key the questions are answered in their order. Returns whether one with this key waited already: it never gets one. */
  ask(atNs: number, key?: string): boolean {
    const wasAsked = key !== undefined && this.answer(key) !== undefined
    if (key !== undefined) this.#placeOf.set(key, this.#firstPlace + this.#keys.length)
    this.#askedAtNs.push(atNs)
    this.#keys.push(key)
    this.#size += 1
    return wasAsked
  }

  /** When the question with this key was asked, or the oldest one; undefined when none waits. */
  answer(key?: string): number | undefined {
    const place = key === undefined ? this.#oldest : this.#placeOf.get(key)
    if (place === undefined || this.#size === 0) return undefined
    const at = place - this.#firstPlace
    const askedAtNs = this.#askedAtNs[at]
    if (askedAtNs === undefined) return undefined
    const itsKey = this.#keys[at]
    if (itsKey !== undefined) this.#placeOf.delete(itsKey)
    this.#askedAtNs[at] = NaN
    this.#keys[at] = undefined
    this.#size -= 1
    if (place === this.#oldest) this.#forward()
    return askedAtNs
  }

  /** How many have waited for longer than this. */
  overdue(nowNs: number, lateAfterNs: number): number {
    let overdue = 0
    for (let at = this.#oldest - this.#firstPlace; at < this.#askedAtNs.length; at++) {
      const askedAtNs = this.#askedAtNs[at] ?? NaN
      if (nowNs - askedAtNs <= lateAfterNs) break
      if (!Number.isNaN(askedAtNs)) overdue += 1
    }
    return overdue
  }

  /** To the next that waits. */
  #forward(): void {
    let at = this.#oldest - this.#firstPlace
    while (at < this.#askedAtNs.length && Number.isNaN(this.#askedAtNs[at])) at += 1
    this.#oldest = this.#firstPlace + at
    if (at < ANSWERED_BEFORE_CUT && at < this.#askedAtNs.length) return
    this.#askedAtNs = this.#askedAtNs.slice(at)
    this.#keys = this.#keys.slice(at)
    this.#firstPlace = this.#oldest
  }
}
