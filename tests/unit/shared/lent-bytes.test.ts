import { expect, it } from 'vitest'
import { isLent, kept, lend } from '../../../src/shared/lent-bytes'

it('copies what is lent, and nothing else', () => {
  const memory = Uint8Array.of(1, 2, 3, 4)
  expect([isLent(memory), kept(memory)]).toEqual([false, memory])
  expect(kept(memory)).toBe(memory)
  lend(memory.buffer)
  const part = memory.subarray(1, 3)
  const own = kept(part)
  memory.fill(9)
  expect([isLent(part), [...own], isLent(own)]).toEqual([true, [2, 3], false])
})
