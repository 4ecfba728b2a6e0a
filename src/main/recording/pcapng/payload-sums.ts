import { contentOf, isLent, NUMBERED_BYTES } from '../../../shared/lent-bytes'
import { crc32 } from '../../native/crc32'
import { nativeModule } from '../../native/native-module'
import { isLong, sumOfLong } from './checksum'

/** Shorter payloads are summed where they stand in the file's buffer. */
const WORTH_BYTES = NUMBERED_BYTES

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
/** Those of the newest lent bytes, by their content: about as many as are sent in one turn of the event loop. */
const ofLent: ({ readonly content: number; readonly sums: PayloadSums } | undefined)[] = []
const MOST_LENT = 256

/**
 * The sums of a long payload. A relay or an echo records the same bytes twice, as they came and as they were sent; the second
 * time their sums are known. Undefined for short ones.
 */
export function payloadSums(payload: Uint8Array): PayloadSums | undefined {
  const { byteLength } = payload
  if (byteLength < WORTH_BYTES || !isLong(byteLength)) return undefined
  return isLent(payload) ? sumsOfLent(payload) : sumsOfOwn(payload)
}

/** Lent memory will be something else the next time, so its content is what counts. */
function sumsOfLent(payload: Uint8Array): PayloadSums {
  const content = contentOf(payload)
  if (content === undefined) return sumsOf(payload)
  const place = content % MOST_LENT
  const known = ofLent[place]
  if (known?.content === content) return known.sums
  const sums = sumsOf(payload)
  ofLent[place] = { content, sums }
  return sums
}

/** What was recorded is never changed. */
function sumsOfOwn(payload: Uint8Array): PayloadSums {
  const { buffer, byteOffset, byteLength } = payload
  if (last?.buffer === buffer && last.byteOffset === byteOffset && last.byteLength === byteLength) return last
  last = { buffer, byteOffset, byteLength, ...sumsOf(payload) }
  return last
}

const both = new Float64Array(2)

function sumsOf(payload: Uint8Array): PayloadSums {
  const inOnePass = nativeModule()?.sums
  if (inOnePass === undefined) return { words: sumOfLong(payload), crc: crc32(payload) }
  inOnePass(payload, both)
  const [words = 0, crc = 0] = both
  return { words, crc }
}
