import { unfinishedTail } from '../../shared/visible-text'

/** Packs 0 to 3 unfinished UTF-8 bytes into one number: how many in the highest byte, they themselves below. */
function packCarry(bytes: Uint8Array): number {
  let packed = 0
  for (const byte of bytes) packed = (packed << 8) | byte
  return bytes.length * 0x1000000 + packed
}

export function unpackCarry(packed: number): Uint8Array {
  const length = packed >>> 24
  return Uint8Array.from({ length }, (_, at) => (packed >>> (8 * (length - 1 - at))) & 0xff)
}

/** What the next chunk of the stream inherits after this one. */
export function carryAfter(carry: number, chunk: Uint8Array): number {
  if (chunk.length === 0) return carry
  // Nearly all text is ASCII or ends with a whole character.
  if (((chunk[chunk.length - 1] ?? 0) & 0x80) === 0) return 0
  const tail = chunk.subarray(Math.max(0, chunk.length - 3))
  const whole = tail.length < 3 && carry !== 0 ? Uint8Array.of(...unpackCarry(carry), ...tail) : tail
  const length = unfinishedTail(whole)
  return length === 0 ? 0 : packCarry(whole.subarray(whole.length - length))
}
