import { randomBytes } from 'node:crypto'
import { crc32 as zlibs } from 'node:zlib'
import { expect, it } from 'vitest'
import { sumOfWords } from '../../../../src/main/recording/pcapng/checksum'
import { crc32 } from '../../../../src/main/native/crc32'
import { nativeModule } from '../../../../src/main/native/native-module'

it.runIf(process.platform === 'linux' && process.arch === 'x64')('is the processor’s own here', () => {
  expect(nativeModule()?.crc32).toBeTypeOf('function')
})

it('has the check value of the standard', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
})

it('is zlib’s, for every length, wherever the bytes begin, and whatever stood before', () => {
  const bytes = randomBytes(70_000)
  const lengths = [...Array.from({ length: 300 }, (_, at) => at + 1), 1_400, 4_095, 16_384, 65_472, 65_536]
  for (const length of lengths)
    for (const from of [0, 1, 7, 15]) {
      const part = bytes.subarray(from, from + length)
      const before = bytes.readUInt32LE(length)
      expect(crc32(part, before)).toBe(zlibs(part, before))
    }
})

it('leaves a sum as it is where nothing comes behind it', () => {
  expect(crc32(new Uint8Array(), 0x12345678)).toBe(0x12345678)
})

it.runIf(nativeModule()?.sums !== undefined)('takes the sum of the words as well, as if zeros followed', () => {
  const bytes = randomBytes(70_000)
  const both = new Float64Array(2)
  const lengths = [...Array.from({ length: 300 }, (_, at) => at), 8_192, 16_383, 16_384, 65_472, 65_535]
  for (const length of lengths)
    for (const from of [0, 1, 7, 15]) {
      const part = bytes.subarray(from, from + length)
      const words = new Uint8Array((length + 3) & ~3)
      words.set(part)
      nativeModule()?.sums?.(part, both)
      expect([...both]).toEqual([sumOfWords(new Uint32Array(words.buffer), 0, words.length >> 2), zlibs(part)])
    }
  const largest = new Uint8Array(65_536).fill(0xff)
  nativeModule()?.sums?.(largest, both)
  expect(both[0]).toBe(16_384 * 0xffffffff)
})

it.runIf(nativeModule()?.sums !== undefined)('refuses what has no room for both, and what are no bytes', () => {
  expect(() => nativeModule()?.sums?.(new Uint8Array(4), new Float64Array(1))).toThrow(TypeError)
  expect(() => nativeModule()?.sums?.(new Uint16Array(4) as unknown as Uint8Array, new Float64Array(2))).toThrow(
    TypeError,
  )
})
