import { expect, it } from 'vitest'
import { Timers } from '../../../../../src/main/session/conversation/timers'
import { ManualClock } from '../../../../support/manual-clock'

it.each([0, 1, 50])('tells once of each silence of %i ms, and looks for the next one at a pace', (ms) => {
  const clock = new ManualClock()
  const timers = new Timers(clock, { fail: () => undefined })
  let [last, looks, told] = [0, 0, 0]
  const lastMs = (): number => {
    looks += 1
    return last
  }
  timers.whenIdle(ms, lastMs, () => (told += 1))
  clock.advance(1_000)
  expect(told).toBe(1)
  expect(looks).toBeLessThanOrEqual(102)
  last = clock.nowMs()
  clock.advance(100)
  expect(told).toBe(2)
  timers.cancelAll()
  clock.advance(1_000)
  expect([told, clock.timers]).toEqual([2, 0])
})
