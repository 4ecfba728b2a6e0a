import { expect, it } from 'vitest'
import { NO_HISTORY, withRates } from '../../../../../../src/renderer/src/features/load/store/rate-history'

const counts = (answered: number, sent: number) => ({
  connected: 1,
  sent,
  answered,
  missing: 0,
  sentBytes: 0,
  receivedBytes: 0,
  errors: {},
})

it('keeps what was answered and sent in a second since the last point', () => {
  const first = withRates(NO_HISTORY, 0.5, counts(50, 100))
  const second = withRates(first, 1, counts(250, 300))
  expect(second).toMatchObject({ seconds: [0.5, 1], answered: [100, 400], sent: [200, 400] })
})

it('waits for half a second: several threads tell of themselves in turn', () => {
  const first = withRates(NO_HISTORY, 0.5, counts(50, 100))
  expect(withRates(first, 0.7, counts(90, 120))).toBe(first)
})

it('stays small for a day of load, and its mean stays true', () => {
  let history = NO_HISTORY
  for (let at = 1; at <= 86_400 * 2; at += 1) history = withRates(history, at / 2, counts(at * 10, at * 20))
  expect(history.seconds.length).toBeLessThanOrEqual(400)
  expect(new Set(history.answered)).toEqual(new Set([20]))
  expect(history.seconds.at(-1)).toBeGreaterThan(86_000)
})
