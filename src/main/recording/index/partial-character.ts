import { FIRST_POSSIBLE_TRAIL, unfinishedIn, type Encoding } from '../../../shared/encoding'
import { concat } from '../../../shared/payload-codec'
import { unfinishedTail } from '../../../shared/visible-text'

/** The most bytes that are read back for one row; beyond it a chunk is assumed to begin with a whole character. */
const MAX_LOOK_BACK_BYTES = 4_096

/** Packs 0 to 3 bytes of an unfinished character into one number: the count in the highest byte, the bytes below it. */
function packPartialCharacter(bytes: Uint8Array): number {
  let packed = 0
  for (const byte of bytes) packed = (packed << 8) | byte
  return bytes.length * 0x1000000 + packed
}

export function unpackPartialCharacter(packed: number): Uint8Array {
  const length = packed >>> 24
  return Uint8Array.from({ length }, (_, at) => (packed >>> (8 * (length - 1 - at))) & 0xff)
}

/** The unfinished character that the next chunk of the stream gets after this one. */
export function partialCharacterAfter(
  partialCharacter: number,
  chunk: Uint8Array,
  encoding: Encoding = 'utf-8',
): number {
  if (chunk.length === 0) return partialCharacter
  if (encoding !== 'utf-8') {
    const whole = partialCharacter === 0 ? chunk : concat([unpackPartialCharacter(partialCharacter), chunk])
    return packPartialCharacter(whole.subarray(whole.length - unfinishedIn(encoding, whole)))
  }
  // Nearly all text is ASCII or ends with a whole character.
  if (((chunk[chunk.length - 1] ?? 0) & 0x80) === 0) return 0
  const tail = chunk.subarray(Math.max(0, chunk.length - 3))
  const whole =
    tail.length < 3 && partialCharacter !== 0 ? concat([unpackPartialCharacter(partialCharacter), tail]) : tail
  const length = unfinishedTail(whole)
  return length === 0 ? 0 : packPartialCharacter(whole.subarray(whole.length - length))
}

/**
 * The unfinished character before a row in an encoding that was chosen afterwards. Reads back to a byte that can only
 * begin a character, or to the start of the stream. `before` gives the earlier chunks, the nearest first.
 */
export function partialCharacterFrom(before: Iterable<Uint8Array>, encoding: Encoding): Uint8Array {
  let whole = new Uint8Array()
  for (const chunk of before) {
    whole = new Uint8Array(concat([chunk, whole]))
    if (encoding === 'utf-8' && whole.length >= 3) break
    const isUtf16 = encoding === 'utf-16le' || encoding === 'utf-16be'
    const start = isUtf16 || encoding === 'utf-8' ? -1 : whole.findLastIndex((byte) => byte < FIRST_POSSIBLE_TRAIL)
    if (start !== -1) {
      whole = whole.subarray(start)
      break
    }
    if (whole.length > MAX_LOOK_BACK_BYTES) break
  }
  const tail = encoding === 'utf-8' ? unfinishedTail(whole) : unfinishedIn(encoding, whole)
  return whole.subarray(whole.length - tail)
}
