import { GrowableList } from './growable-list'

/**
 * Additional data of some rows, by their rising numbers. A `Map` holds 2^24 entries at most, and a recording has more
 * rows.
 */
export class SparseRows<T> {
  readonly #rows = new GrowableList()
  readonly #values: T[] = []

  /** `seq` must be higher than all before. */
  set(seq: number, value: T): void {
    this.#rows.push(seq)
    this.#values.push(value)
  }

  get(seq: number): T | undefined {
    const at = this.#rows.lowerBound(seq)
    return this.#rows.at(at) === seq ? this.#values[at] : undefined
  }
}
