import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { sumOfLong } from '../../../../../src/main/recording/pcapng/checksum'
import { lend, noteCopy, ReadMemory } from '../../../../../src/shared/lent-bytes'
import { payloadSums } from '../../../../../src/main/recording/pcapng/payload-sums'

it('has the sums of each part of a block of memory, whichever was asked for before', () => {
  const whole = Uint8Array.from({ length: 60_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff)
  for (const [from, to] of [
    [0, 60_000],
    [0, 60_000],
    [1, 60_000],
    [1, 50_001],
    [0, 60_000],
  ]) {
    const part = whole.subarray(from, to)
    expect(payloadSums(part)).toMatchObject({ words: sumOfLong(part), crc: crc32(part) })
  }
})

it('leaves short payloads to those who have them in the cache anyway', () => {
  expect(payloadSums(new Uint8Array(1_400))).toBeUndefined()
})

it('sums memory that is used again each time', () => {
  const memory = new Uint8Array(20_000)
  lend(memory.buffer)
  for (const value of [1, 2, 3]) {
    memory.fill(value)
    expect(payloadSums(memory)).toMatchObject({ words: sumOfLong(memory), crc: crc32(memory) })
  }
})

it('knows the sums of a copy of what was lent, until either of them is something else', () => {
  const read = new ReadMemory(new Uint8Array(20_000))
  const kept = new Uint8Array(20_000)
  lend(kept.buffer)
  for (const [value, isCopied] of [
    [1, true],
    [2, true],
    [3, false],
    [4, true],
  ] as const) {
    read.bytes.fill(value)
    const bytes = read.filled(20_000)
    const sums = payloadSums(bytes)
    expect(sums).toMatchObject({ words: sumOfLong(bytes), crc: crc32(bytes) })
    kept.set(isCopied ? bytes : bytes.map((each) => each + 100))
    noteCopy(kept, isCopied ? bytes : new Uint8Array(20_000))
    expect(payloadSums(kept)).toMatchObject({ words: sumOfLong(kept), crc: crc32(kept) })
    if (isCopied) expect(payloadSums(kept)).toBe(sums)
  }
})
