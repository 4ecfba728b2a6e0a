import type { Framing, FrameProblem, LengthFraming } from './framing'

/** Called at the end of each frame: how many bytes of this chunk belong to it and the ones before. Rises within a chunk. */
type OnFrameEnd = (endInChunk: number, problem: FrameProblem | undefined) => void

/**
 * Finds where frames end in a stream that comes in chunks of any size. Keeps its position but no bytes, so a stream
 * without an end costs nothing; each byte is looked at once. Any split of the same bytes gives the same frames
 * (except for `raw` and `idle`, which are made of chunks).
 */
export interface Framer {
  /** `atMs`: when the chunk came. An `idle` frame ends before a late chunk: then `onEnd` comes with 0. */
  push(chunk: Uint8Array, atMs: number, onEnd: OnFrameEnd): void
}

export function createFramer(framing: Framing): Framer {
  switch (framing.kind) {
    case 'raw':
      return {
        push: (chunk, _atMs, onEnd) => {
          onEnd(chunk.length, undefined)
        },
      }
    case 'line':
      return new DelimiterFramer(framing.delimiter, framing.maxBytes)
    case 'fixed':
      return new FixedFramer(Math.min(framing.length, framing.maxBytes))
    case 'length':
      return new LengthFramer(framing)
    case 'idle':
      return new IdleFramer(framing.idleMs, framing.maxBytes)
    case 'cobs':
      return new CobsFramer(framing.maxBytes)
    case 'slip':
      return new SlipFramer(framing.maxBytes)
  }
}

class DelimiterFramer implements Framer {
  readonly #delimiter: Uint8Array
  readonly #maxBytes: number
  /** For each length of a partial match: where to go on after a byte that does not fit (Knuth, Morris, Pratt). */
  readonly #fallback: Uint16Array
  #matched = 0
  #length = 0

  constructor(delimiter: Uint8Array, maxBytes: number) {
    this.#delimiter = delimiter
    this.#maxBytes = Math.max(maxBytes, delimiter.length)
    this.#fallback = new Uint16Array(delimiter.length + 1)
    let prefix = 0
    for (let at = 1; at < delimiter.length; at++) {
      while (prefix > 0 && delimiter[at] !== delimiter[prefix]) prefix = this.#fallback[prefix] ?? 0
      if (delimiter[at] === delimiter[prefix]) prefix += 1
      this.#fallback[at + 1] = prefix
    }
  }

  push(chunk: Uint8Array, _atMs: number, onEnd: OnFrameEnd): void {
    const first = this.#delimiter[0] ?? 0
    for (let at = 0; at < chunk.length;) {
      // Outside of a match, straight to the next byte that may begin one.
      if (this.#matched === 0 && chunk[at] !== first) {
        const next = chunk.indexOf(first, at)
        const to = next === -1 ? chunk.length : next
        const room = this.#maxBytes - this.#length
        if (to - at >= room) {
          at += room
          this.#length = 0
          onEnd(at, 'too-long')
        } else {
          this.#length += to - at
          at = to
        }
        continue
      }
      const byte = chunk[at]
      while (this.#matched > 0 && byte !== this.#delimiter[this.#matched]) {
        this.#matched = this.#fallback[this.#matched] ?? 0
      }
      if (byte === this.#delimiter[this.#matched]) this.#matched += 1
      at += 1
      this.#length += 1
      if (this.#matched === this.#delimiter.length) this.#end(at, undefined, onEnd)
      else if (this.#length === this.#maxBytes) this.#end(at, 'too-long', onEnd)
    }
  }

  #end(at: number, problem: FrameProblem | undefined, onEnd: OnFrameEnd): void {
    this.#matched = 0
    this.#length = 0
    onEnd(at, problem)
  }
}

class FixedFramer implements Framer {
  readonly #size: number
  #length = 0

  constructor(size: number) {
    this.#size = size
  }

  push(chunk: Uint8Array, _atMs: number, onEnd: OnFrameEnd): void {
    let at = this.#size - this.#length
    for (; at <= chunk.length; at += this.#size) onEnd(at, undefined)
    this.#length = (this.#length + chunk.length) % this.#size
  }
}

/** After an invalid length, the frame ends behind its prefix, and the next frame begins there. */
class LengthFramer implements Framer {
  readonly #framing: LengthFraming
  readonly #headBytes: number
  readonly #prefix: Uint8Array
  #length = 0
  #missing = 0

  constructor(framing: LengthFraming) {
    this.#framing = framing
    this.#headBytes = framing.offset + framing.prefixBytes
    this.#prefix = new Uint8Array(framing.prefixBytes)
  }

  push(chunk: Uint8Array, _atMs: number, onEnd: OnFrameEnd): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#length < this.#headBytes) {
        const inPrefix = this.#length - this.#framing.offset
        if (inPrefix >= 0) this.#prefix[inPrefix] = chunk[at] ?? 0
        this.#length += 1
        at += 1
        if (this.#length === this.#headBytes) this.#takeLength(at, onEnd)
        continue
      }
      const step = Math.min(this.#missing, chunk.length - at)
      at += step
      this.#missing -= step
      if (this.#missing === 0) this.#end(at, undefined, onEnd)
    }
  }

  #takeLength(at: number, onEnd: OnFrameEnd): void {
    const said = readLength(this.#prefix, this.#framing.isBigEndian)
    const rest = this.#framing.countsWhole ? said - this.#headBytes : said
    if (rest < 0 || rest + this.#headBytes > this.#framing.maxBytes) this.#end(at, 'bad-length', onEnd)
    else if (rest === 0) this.#end(at, undefined, onEnd)
    else this.#missing = rest
  }

  #end(at: number, problem: FrameProblem | undefined, onEnd: OnFrameEnd): void {
    this.#length = 0
    this.#missing = 0
    onEnd(at, problem)
  }
}

/** Exact up to 2^53; beyond that it is larger than any limit. */
export function readLength(prefix: Uint8Array, isBigEndian: boolean): number {
  let value = 0
  for (let at = 0; at < prefix.length; at++) {
    value = value * 256 + (prefix[isBigEndian ? at : prefix.length - 1 - at] ?? 0)
  }
  return value
}

class IdleFramer implements Framer {
  readonly #idleMs: number
  readonly #maxBytes: number
  #length = 0
  #lastMs = 0

  constructor(idleMs: number, maxBytes: number) {
    this.#idleMs = idleMs
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array, atMs: number, onEnd: OnFrameEnd): void {
    if (this.#length > 0 && atMs - this.#lastMs >= this.#idleMs) {
      this.#length = 0
      onEnd(0, undefined)
    }
    this.#lastMs = atMs
    let at = this.#maxBytes - this.#length
    for (; at <= chunk.length; at += this.#maxBytes) onEnd(at, 'too-long')
    this.#length = (this.#length + chunk.length) % this.#maxBytes
  }
}

/** Consistent Overhead Byte Stuffing: blocks that begin with the distance to the next zero; a zero ends the frame. */
class CobsFramer implements Framer {
  readonly #maxBytes: number
  #length = 0
  #untilCode = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array, _atMs: number, onEnd: OnFrameEnd): void {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      this.#length += 1
      if (byte === 0) {
        const isWhole = this.#untilCode === 0 && this.#length > 1
        this.#end(at + 1, isWhole ? undefined : 'bad-code', onEnd)
      } else if (this.#length === this.#maxBytes) this.#end(at + 1, 'too-long', onEnd)
      else if (this.#untilCode === 0) this.#untilCode = byte - 1
      else this.#untilCode -= 1
    }
  }

  #end(at: number, problem: FrameProblem | undefined, onEnd: OnFrameEnd): void {
    this.#length = 0
    this.#untilCode = 0
    onEnd(at, problem)
  }
}

export const SLIP = { end: 0xc0, escape: 0xdb, escapedEnd: 0xdc, escapedEscape: 0xdd } as const

/** RFC 1055. An END before a frame belongs to it: many senders begin with one to flush noise. */
class SlipFramer implements Framer {
  readonly #maxBytes: number
  #length = 0
  #contentBytes = 0
  #isEscaped = false
  #isBad = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array, _atMs: number, onEnd: OnFrameEnd): void {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      this.#length += 1
      if (byte === SLIP.end) {
        if (this.#contentBytes > 0) this.#end(at + 1, this.#isBad || this.#isEscaped ? 'bad-code' : undefined, onEnd)
      } else {
        this.#contentBytes += 1
        if (this.#isEscaped && byte !== SLIP.escapedEnd && byte !== SLIP.escapedEscape) this.#isBad = true
        this.#isEscaped = !this.#isEscaped && byte === SLIP.escape
      }
      if (this.#length === this.#maxBytes) this.#end(at + 1, 'too-long', onEnd)
    }
  }

  #end(at: number, problem: FrameProblem | undefined, onEnd: OnFrameEnd): void {
    this.#length = 0
    this.#contentBytes = 0
    this.#isEscaped = false
    this.#isBad = false
    onEnd(at, problem)
  }
}
