/**
 * Assigns rows to a fixed set of elements. An element whose row scrolls away is used for a new one, so that nothing is
 * created or moved without need: after a short scroll the others stay, after a long one each is filled in place.
 */
export class RowSlots {
  #first = 0
  #last = 0
  #base = 0
  #count = 1

  /** The rows on screen: the first, and the one after the last. */
  show(first: number, last: number): void {
    const isFar = first >= this.#last || last <= this.#first
    if (isFar || last - first > this.#count) {
      this.#base = first
      this.#count = Math.max(1, last - first)
    }
    this.#first = first
    this.#last = last
  }

  /** The slot of a row on screen: 0, 1, ... in their order after a long scroll. */
  of(position: number): number {
    const turn = (position - this.#base) % this.#count
    return turn < 0 ? turn + this.#count : turn
  }
}
