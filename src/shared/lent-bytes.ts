/**
 * Memory that is used again for the next read: its bytes are only valid during the call that hands them on. One buffer
 * for all sockets of a thread leaves nothing behind that would have to be collected.
 */
const lent = new Set<ArrayBufferLike>()
/** V8 calls its runtime for the buffer of a view, so the view that was handed out last is known by itself. */
let latest: Uint8Array | undefined

/** Views are made once for each length up to this one; bytes. */
const SHORT_BYTES = 2_048
/** Lent bytes as long as this have a number (`contentOf`). */
export const NUMBERED_BYTES = 8_192
const contents = new WeakMap<Uint8Array, number>()
let contentCount = 0

/** From now on views of this buffer are lent. */
export function lend(buffer: ArrayBufferLike): void {
  lent.add(buffer)
}

/** Memory that sockets read into, one after the other, each from its beginning. */
export class ReadMemory {
  readonly bytes: Uint8Array
  readonly #short: (Uint8Array | undefined)[] = Array.from({ length: SHORT_BYTES + 1 })
  /** The last longer view: mostly the next is as long. */
  #long: Uint8Array | undefined

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    lend(bytes.buffer)
  }

  /** What a read has just put there. Once for each read: it is a content of its own. */
  filled(length: number): Uint8Array {
    if (length <= SHORT_BYTES) latest = this.#short[length] ??= this.bytes.subarray(0, length)
    else {
      latest = this.#long?.length === length ? this.#long : this.bytes.subarray(0, length)
      this.#long = latest
      if (length >= NUMBERED_BYTES) {
        contentCount += 1
        contents.set(latest, contentCount)
      }
    }
    return latest
  }
}

/**
 * A number for what these lent bytes hold, the same for a copy of them and for nothing else. Like the bytes it is valid during the
 * call that hands them on. Undefined where it is not known.
 */
export function contentOf(bytes: Uint8Array): number | undefined {
  return contents.get(bytes)
}

/** These lent bytes now hold a copy of the original. */
export function noteCopy(copy: Uint8Array, original: Uint8Array): void {
  if (copy.length < NUMBERED_BYTES) return
  const content = contents.get(original)
  if (content === undefined) contents.delete(copy)
  else contents.set(copy, content)
}

/** Whether these bytes will be something else after the call. */
export function isLent(bytes: Uint8Array): boolean {
  return bytes === latest || lent.has(bytes.buffer)
}

/** The same bytes, which may be kept: a copy where they are lent. */
export function kept(bytes: Uint8Array): Uint8Array {
  return isLent(bytes) ? new Uint8Array(bytes) : bytes
}
