/** The most ranges that are remembered; the oldest give way. After so many gaps nothing is retransmitted. */
const MAX_RANGES = 256

/** The bytes of a stream that have arrived, so that a retransmission adds only what is new. */
export class SeenRanges {
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  /** Adds a range; returns where its new bytes begin: its end when there are none. */
  add(start: number, end: number): number {
    let at = this.#starts.length - 1
    while (at >= 0 && (this.#starts[at] ?? 0) > start) at -= 1
    const knownEnd = at >= 0 ? (this.#ends[at] ?? start) : start - 1
    const fresh = Math.max(start, Math.min(knownEnd, end))
    if (fresh === end) return end
    // Merges the range with those that it touches.
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
