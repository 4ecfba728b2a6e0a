import { isLent } from '../../../shared/lent-bytes'
import { crc32 } from '../../native/crc32'
import { isLong, sumOfLong } from './checksum'

/** Shorter payloads are summed where they stand in the file's buffer. */
const WORTH_BYTES = 8_192

/** What a packet and its file need of a payload. */
export interface PayloadSums {
  /** The sum for the Internet checksum, as `sumOfWords` has it. */
  readonly words: number
  readonly crc: number
}

interface Known extends PayloadSums {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
  readonly byteLength: number
}

/** The last one only: a table of all chunks would keep their memory, and fresh memory costs more than a sum. */
let last: Known | undefined

/**
 * The sums of a long payload. A relay or an echo records the same bytes twice in turn, as they came and as they were
 * sent; what was recorded is never changed, so the second time they are known. Undefined for short ones.
 */
export function payloadSums(payload: Uint8Array): PayloadSums | undefined {
  const { buffer, byteOffset, byteLength } = payload
  if (byteLength < WORTH_BYTES || !isLong(byteLength)) return undefined
  if (last?.buffer === buffer && last.byteOffset === byteOffset && last.byteLength === byteLength) return last
  // Lent memory will be something else the next time.
  if (isLent(payload)) return { words: sumOfLong(payload), crc: crc32(payload) }
  last = { buffer, byteOffset, byteLength, words: sumOfLong(payload), crc: crc32(payload) }
  return last
}
