import type { RecordingSource } from '../index/recording'

/** The most bytes that a pattern searches at once: some milliseconds of reading. */
const MAX_BYTES = 512 * 1024
const MAX_ROWS = 4_096

/** The payloads of some rows, put together for a thread that runs patterns on them. */
export class RowTexts {
  readonly #read: (seq: number) => Uint8Array
  readonly #ends: number[] = []
  #bytes = new Uint8Array(16 * 1024)
  #length = 0

  constructor(source: RecordingSource) {
    // A reader of its own: reading ahead would overwrite the bytes that another test of the same row still uses.
    this.#read = source.scanner()
  }

  get count(): number {
    return this.#ends.length
  }

  get isFull(): boolean {
    return this.#length >= MAX_BYTES || this.#ends.length >= MAX_ROWS
  }

  add(seq: number): void {
    const payload = this.#read(seq)
    const end = this.#length + payload.length
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(payload, this.#length)
    this.#length = end
    this.#ends.push(end)
  }

  /** Returns all bytes, which then belong to the caller, and begins again. */
  take(): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
    const taken = { bytes: this.#bytes.subarray(0, this.#length), ends: Uint32Array.from(this.#ends) }
    this.#bytes = new Uint8Array(16 * 1024)
    this.#length = 0
    this.#ends.length = 0
    return taken
  }
}
