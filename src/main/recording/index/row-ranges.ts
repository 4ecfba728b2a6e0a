import type { RowRange } from '../../../shared/recording-damage'

/** Sets of rows that stand next to each other, in the order of their numbers. */
export class RowRanges {
  readonly #ranges: RowRange[] = []

  get isEmpty(): boolean {
    return this.#ranges.length === 0
  }

  /** The last row must not be below those before; some of the rows may be in it already. */
  add(first: number, last: number): void {
    while ((this.#ranges.at(-1)?.first ?? 0) >= first) this.#ranges.pop()
    const before = this.#ranges.at(-1)
    if (before === undefined || first > before.last + 1) this.#ranges.push({ first, last })
    else this.#ranges[this.#ranges.length - 1] = { first: before.first, last: Math.max(before.last, last) }
  }

  has(seq: number): boolean {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ranges[middle]?.last ?? 0) < seq) low = middle + 1
      else high = middle
    }
    const range = this.#ranges[low]
    return range !== undefined && range.first <= seq
  }
}
