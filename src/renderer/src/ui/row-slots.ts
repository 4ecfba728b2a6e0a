/**
 * Which element of a table draws which row. A row that scrolls away leaves its element to one that comes, so that nothing is
 * made or moved that need not be: after a short way the others stay as they are, after a long way each is filled anew where it
 * stands.
 */
export class RowSlots {
  #first = 0
  #last = 0
  #base = 0
  #count = 1

  /** The rows on screen: the first, and the one behind the last. */
  show(first: number, last: number): void {
    const isFar = first >= this.#last || last <= this.#first
    if (isFar || last - first > this.#count) {
      this.#base = first
      this.#count = Math.max(1, last - first)
    }
    this.#first = first
    this.#last = last
  }

  /** The slot of a row on screen: 0, 1, ... in the order in which they stand after a long way. */
  of(position: number): number {
    const turn = (position - this.#base) % this.#count
    return turn < 0 ? turn + this.#count : turn
  }
}
