/** Why bytes could not be read as what they were taken for. */
export type DecodeStopReason = 'short' | 'unknown' | 'deep' | 'many'

/** Reading ends here; `at` is the place in the bytes. Never leaves this folder. */
export class DecodeStop extends Error {
  constructor(
    readonly why: DecodeStopReason,
    readonly at: number,
  ) {
    super(why)
  }
}

/** Deeper values are hostile rather than useful. */
const MAX_DEPTH = 48
/** More values than anybody reads; each is a line. */
const MAX_VALUES = 20_000

/** Reads bytes from front to back, within bounds of size, depth and number. */
export class ByteCursor {
  readonly bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #values = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.bytes.length - this.#at
  }

  /** One more value, so deep in others. */
  value(depth: number): void {
    this.#values += 1
    if (depth > MAX_DEPTH) throw new DecodeStop('deep', this.#at)
    if (this.#values > MAX_VALUES) throw new DecodeStop('many', this.#at)
  }

  unknown(): DecodeStop {
    return new DecodeStop('unknown', Math.max(0, this.#at - 1))
  }

  peek(): number {
    return this.bytes[this.#at] ?? 0
  }

  u8(): number {
    return this.#view.getUint8(this.#next(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#next(2))
  }

  u32(): number {
    return this.#view.getUint32(this.#next(4))
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#next(8))
  }

  i8(): number {
    return this.#view.getInt8(this.#next(1))
  }

  i16(): number {
    return this.#view.getInt16(this.#next(2))
  }

  i32(): number {
    return this.#view.getInt32(this.#next(4))
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#next(8))
  }

  f32(): number {
    return this.#view.getFloat32(this.#next(4))
  }

  f64(): number {
    return this.#view.getFloat64(this.#next(8))
  }

  take(count: number | bigint): Uint8Array {
    if (count > this.left) throw new DecodeStop('short', this.#at)
    const from = this.#next(Number(count))
    return this.bytes.subarray(from, from + Number(count))
  }

  #next(count: number): number {
    if (count > this.left) throw new DecodeStop('short', this.#at)
    const at = this.#at
    this.#at += count
    return at
  }
}
