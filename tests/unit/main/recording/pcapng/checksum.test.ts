import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isLong, sumOfLong, sumOfWords } from '../../../../../src/main/recording/pcapng/checksum'

/** RFC 1071 to the letter: 16 bits at a time, in network order, with the carry added. */
function plainSum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
    if (sum > 0xffff) sum -= 0xffff
  }
  return sum % 0xffff
}

/** Sums of words in memory come in the other order of bytes (RFC 1071, 2). */
function inNetworkOrder(sum: number): number {
  const folded = sum % 0xffff
  return (((folded & 0xff) << 8) | (folded >> 8)) % 0xffff
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  return new Uint32Array(padded.buffer)
}

it('sums words as RFC 1071 does', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const words = wordsOf(bytes)
      expect(inNetworkOrder(sumOfWords(words, 0, words.length))).toBe(plainSum(bytes))
    }),
  )
})

it('sums long payloads by vectors to the same, wherever they begin in memory and however they end', () => {
  expect(isLong(1_400)).toBe(true)
  fc.assert(
    fc.property(fc.integer({ min: 256, max: 65_507 }), fc.nat(255), fc.nat(15), (length, seed, offset) => {
      const bytes = Uint8Array.from({ length: offset + length }, (_, at) => (at * 31 + seed * 7 + (at >> 8)) & 0xff)
      const payload = bytes.subarray(offset)
      expect(inNetworkOrder(sumOfLong(payload))).toBe(plainSum(payload))
    }),
    { numRuns: 50 },
  )
})

it('keeps nothing of a longer payload before, and adds the largest words without loss', () => {
  const most = new Uint8Array(65_535).fill(0xff)
  sumOfLong(most)
  const few = new Uint8Array(300).fill(1)
  expect(inNetworkOrder(sumOfLong(few))).toBe(plainSum(few))
  expect(sumOfLong(most)).toBe(16_383 * 0xffffffff + 0x00ffffff)
})
