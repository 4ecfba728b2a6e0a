import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { joinCrc } from '../../../../../src/main/recording/pcapng/crc-join'

it('has the CRC-32 of two parts together from the CRC-32 of each', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.uint8Array({ maxLength: 2_000 }), (first, second) => {
      expect(joinCrc(crc32(first), crc32(second), second.length)).toBe(crc32(second, crc32(first)))
    }),
  )
})

it.each([0, 1, 255, 8_192, 65_495, 65_536, 2 ** 24 + 1])('does so for a second part of %i bytes', (length) => {
  const second = Buffer.alloc(length, 'some bytes that differ')
  expect(joinCrc(crc32('before'), crc32(second), length)).toBe(crc32(second, crc32('before')))
})
