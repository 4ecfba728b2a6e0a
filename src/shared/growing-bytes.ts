const FIRST_BYTES = 256

/** Bytes that come in pieces, however many: each byte is copied a few times at most, and a piece costs nothing beyond its bytes. */
export class GrowingBytes {
  #bytes = new Uint8Array()
  #length = 0

  get length(): number {
    return this.#length
  }

  push(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(FIRST_BYTES, 2 * this.#bytes.length, length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(piece, this.#length)
    this.#length = length
  }

  /** Returns all bytes, which then belong to the caller; none are left. */
  take(): Uint8Array {
    const whole = this.#bytes.subarray(0, this.#length)
    this.#bytes = new Uint8Array()
    this.#length = 0
    return whole
  }
}
