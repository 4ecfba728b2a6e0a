/** Ranges that are remembered; the oldest give way. Behind so many gaps nothing is sent again. */
const MAX_RANGES = 256

/** Which bytes of a stream came already, so that what is sent again adds only what is new. */
export class SeenRanges {
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  /** Remembers a range; returns where in it begins what was not there: its end when all of it was. */
  add(start: number, end: number): number {
    let at = this.#starts.length - 1
    while (at >= 0 && (this.#starts[at] ?? 0) > start) at -= 1
    const knownEnd = at >= 0 ? (this.#ends[at] ?? start) : start - 1
    const fresh = Math.max(start, Math.min(knownEnd, end))
    if (fresh === end) return end
    // Joins the range that it continues, and those that it reaches.
    if (knownEnd < start) {
      at += 1
      this.#starts.splice(at, 0, start)
      this.#ends.splice(at, 0, end)
    } else this.#ends[at] = end
    let reached = at + 1
    while (reached < this.#starts.length && (this.#starts[reached] ?? 0) <= end) {
      this.#ends[at] = Math.max(this.#ends[at] ?? end, this.#ends[reached] ?? end)
      reached += 1
    }
    if (reached > at + 1) {
      this.#starts.splice(at + 1, reached - at - 1)
      this.#ends.splice(at + 1, reached - at - 1)
    }
    if (this.#starts.length > MAX_RANGES) {
      this.#starts.shift()
      this.#ends.shift()
    }
    return fresh
  }
}
