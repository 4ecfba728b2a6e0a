import { fromHex } from '../../../../../shared/hex'
import type { RecordRow } from '../../../../../shared/record'

/** Enough to know what kind of traffic it is. */
const ENOUGH_BYTES = 48
const ENOUGH_ROWS = 3
/** Text has few controls beside line ends and tabs. */
const BINARY_SHARE = 0.2
/** After so many rows of text nobody looks any more. */
const MAX_ROWS = 60

/** Looks at rows as they come on screen until it knows whether the traffic of a session is binary. */
export class BinaryShare {
  #rows = 0
  #bytes = 0
  #odd = 0
  #lastSeq = 0

  get isBinary(): boolean {
    return this.#rows >= ENOUGH_ROWS && this.#bytes >= ENOUGH_BYTES && this.#odd / this.#bytes > BINARY_SHARE
  }

  get hasSeenEnough(): boolean {
    return this.#rows >= MAX_ROWS
  }

  look({ seq, kind, previewHex }: RecordRow): void {
    if (kind === 'state' || seq <= this.#lastSeq) return
    this.#lastSeq = seq
    const bytes = fromHex(previewHex)
    const isUtf8 = isText(bytes)
    this.#rows += 1
    this.#bytes += bytes.length
    for (const byte of bytes) if (isControl(byte) || (byte >= 0x80 && !isUtf8)) this.#odd += 1
  }
}

function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) || byte === 0x7f
}

/** A character that is cut at the end is no mistake. */
function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
