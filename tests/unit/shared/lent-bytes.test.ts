import { expect, it } from 'vitest'
import { isLent, kept, ReadMemory } from '../../../src/shared/lent-bytes'

it('copies what is lent, and nothing else', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4)
  expect([isLent(bytes), kept(bytes)]).toEqual([false, bytes])
  expect(kept(bytes)).toBe(bytes)
  const memory = new ReadMemory(bytes)
  const part = bytes.subarray(1, 3)
  const own = kept(part)
  const first = memory.filled(2)
  const ownFirst = kept(first)
  bytes.fill(9)
  expect([isLent(part), [...own], isLent(own)]).toEqual([true, [2, 3], false])
  expect([isLent(first), [...ownFirst], [...first], isLent(ownFirst)]).toEqual([true, [1, 2], [9, 9], false])
})

it('has views of every length, short ones made once', () => {
  const memory = new ReadMemory(Uint8Array.from({ length: 5_000 }, (_, at) => at & 0xff))
  for (const length of [0, 1, 64, 2_048, 2_049, 5_000, 64]) {
    const view = memory.filled(length)
    expect([view.length, view.at(-1), isLent(view)]).toEqual([
      length,
      length === 0 ? undefined : (length - 1) & 0xff,
      true,
    ])
  }
  expect(memory.filled(64)).toBe(memory.filled(64))
  expect(memory.filled(0)).not.toBe(memory.filled(1))
})
