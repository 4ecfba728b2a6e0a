import type { Fragment } from './packet-layers'

/** A datagram is at most so long; so is what is kept of one. */
const MAX_DATAGRAM_BYTES = 65_535
/** Datagrams that wait for their pieces; the oldest gives way. */
const MAX_WAITING = 1_000

interface Waiting {
  readonly pieces: { readonly at: number; readonly bytes: Uint8Array }[]
  /** Known once the last piece came. */
  length: number | undefined
}

/** Puts IP fragments together (RFC 791, 3.2). Overlapping pieces: the first one stays (RFC 5722 refuses them in IPv6). */
export class Fragments {
  readonly #waiting = new Map<string, Waiting>()

  /** The payload of the whole datagram, when this was its last missing piece. */
  add({ key, at, bytes, hasMore }: Fragment): Uint8Array | undefined {
    if (at + bytes.length > MAX_DATAGRAM_BYTES) return undefined
    let waiting = this.#waiting.get(key)
    if (waiting === undefined) {
      waiting = { pieces: [], length: undefined }
      this.#waiting.set(key, waiting)
      const [oldest] = this.#waiting.keys()
      if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest)
    }
    waiting.pieces.push({ at, bytes: bytes.slice() })
    if (!hasMore) waiting.length = at + bytes.length
    const whole = wholeOf(waiting)
    if (whole !== undefined) this.#waiting.delete(key)
    return whole
  }
}

function wholeOf({ pieces, length }: Waiting): Uint8Array | undefined {
  if (length === undefined) return undefined
  const whole = new Uint8Array(length)
  let end = 0
  for (const { at, bytes } of pieces.toSorted((one, other) => one.at - other.at)) {
    if (at > end) return undefined
    const fresh = bytes.subarray(Math.min(bytes.length, end - at), Math.max(0, length - at))
    whole.set(fresh, end)
    end += fresh.length
  }
  return end >= length ? whole : undefined
}
