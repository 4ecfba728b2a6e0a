/** The number of answered requests at the front of the queue that are removed at once. */
const ANSWERED_BEFORE_CUT = 4_096

/**
 * The requests of one conversation that wait for an answer, oldest first. Each step costs the same however many wait: a
 * `Map` finds its oldest entry only behind all deleted ones.
 */
export class WaitingQuestions {
  /** The time of each request; NaN once it is answered. */
  #askedAtNs: number[] = []
  #keys: (string | undefined)[] = []
  /** The number of requests that were removed from the front of the lists. */
  #firstPlace = 0
  /** The position of the oldest waiting request. */
  #oldest = 0
  readonly #placeOf = new Map<string, number>()
  #size = 0
  isOver = false

  get size(): number {
    return this.#size
  }

  /**
   * Without a key, requests are answered in their order. Returns whether a request with this key waited already: that
   * one is never answered.
   */
  ask(atNs: number, key?: string): boolean {
    const wasAsked = key !== undefined && this.answer(key) !== undefined
    if (key !== undefined) this.#placeOf.set(key, this.#firstPlace + this.#keys.length)
    this.#askedAtNs.push(atNs)
    this.#keys.push(key)
    this.#size += 1
    return wasAsked
  }

  /** The time of the request with this key, or of the oldest one; undefined when none waits. */
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

  /** The number of requests that have waited longer than this. */
  overdue(nowNs: number, lateAfterNs: number): number {
    let overdue = 0
    for (let at = this.#oldest - this.#firstPlace; at < this.#askedAtNs.length; at++) {
      const askedAtNs = this.#askedAtNs[at] ?? NaN
      if (nowNs - askedAtNs <= lateAfterNs) break
      if (!Number.isNaN(askedAtNs)) overdue += 1
    }
    return overdue
  }

  /** Moves to the next waiting request. */
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
