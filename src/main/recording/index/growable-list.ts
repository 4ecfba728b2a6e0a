/** Record numbers of one conversation or one filter: 4 bytes each; the capacity doubles. */
export class GrowableList {
  #values = new Uint32Array(4)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Uint32Array(this.#values.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length] = value
    this.#length += 1
  }

  /** Changes an existing value. */
  set(position: number, value: number): void {
    if (position < this.#length) this.#values[position] = value
  }

  at(position: number): number {
    return position < this.#length ? (this.#values[position] ?? 0) : 0
  }

  /** The position of the first value that is not below `value`; the values rise. */
  lowerBound(value: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#values[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Drops the values above `last`. */
  cutAbove(last: number): void {
    this.#length = this.lowerBound(last + 1)
  }
}
