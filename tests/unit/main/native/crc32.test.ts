import { randomBytes } from 'node:crypto'
import { crc32 as zlibs } from 'node:zlib'
import { expect, it } from 'vitest'
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
