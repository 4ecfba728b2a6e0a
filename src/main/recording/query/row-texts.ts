import type { RecordingSource } from '../index/recording'

/** The most bytes that a pattern searches at once: some milliseconds of reading. */
const MAX_BYTES = 512 * 1024
const MAX_ROWS = 4_096
const MIN_ROOM_BYTES = 16 * 1024
const MAX_ROOM_BYTES = 2 * MAX_BYTES
const LINE_BREAK = 0x0a
const NO_ROOM = new Uint8Array()

/** The payloads of some rows, put together for a thread that runs patterns on them: line breaks are between them. */
export class RowTexts {
  readonly #read: (seq: number) => Uint8Array
  readonly #ends: number[] = []
  #bytes: Uint8Array<ArrayBuffer> = NO_ROOM
  #length = 0
  /** The room that the last texts took. */
  #roomBytes = MIN_ROOM_BYTES

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
    if (this.#ends.length > 0) this.#length += 1
    const end = this.#length + payload.length
    // Room for a line break, too.
    if (end >= this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end + 1, this.#roomBytes, 2 * this.#bytes.length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(payload, this.#length)
    this.#bytes[end] = LINE_BREAK
    this.#length = end
    this.#ends.push(end)
  }

  /** Returns all bytes, which then belong to the caller, and begins again. */
  take(): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
    const taken = { bytes: this.#bytes.subarray(0, this.#length), ends: Uint32Array.from(this.#ends) }
    // The next ones are probably as many.
    this.#roomBytes = Math.min(Math.max(MIN_ROOM_BYTES, this.#bytes.length), MAX_ROOM_BYTES)
    this.#bytes = NO_ROOM
    this.#length = 0
    this.#ends.length = 0
    return taken
  }
}
