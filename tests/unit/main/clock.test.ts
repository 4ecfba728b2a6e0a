import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../../src/main/clock'

it('waits for longer than the timers of the system can, and can still be cancelled', () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const acted: string[] = []
  systemClock.after(2 ** 32, () => acted.push('a'))
  const cancel = systemClock.after(2 ** 32, () => acted.push('b'))
  vi.advanceTimersByTime(2 ** 31)
  cancel()
  vi.advanceTimersByTime(2 ** 31 - 1)
  expect(acted).toEqual([])
  vi.advanceTimersByTime(1)
  expect(acted).toEqual(['a'])
})
