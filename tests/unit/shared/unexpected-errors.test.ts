import { expect, it } from 'vitest'
import { UnexpectedErrors } from '../../../src/shared/unexpected-errors'

function fail(words: string): Error {
  return new RangeError(words)
}

it('tells one kind once, however often it comes and whatever numbers are in its words', () => {
  const errors = new UnexpectedErrors()
  const told: unknown[] = []
  for (let at = 0; at < 5; at++) errors.report(fail(`early ${String(at)}`))
  errors.tell((error) => told.push(error))
  for (let at = 0; at < 500; at++) errors.report(fail(`number ${String(at)}`))
  errors.report('no error at all')
  expect(told.map(String)).toEqual(['RangeError: early 0', 'no error at all'])
  expect(errors.count).toBe(506)
})

it('takes no more room than a hundred kinds need', () => {
  const errors = new UnexpectedErrors()
  const told: unknown[] = []
  errors.tell((error) => told.push(error))
  for (let at = 0; at < 5_000; at++) errors.report(Object.assign(fail('x'), { name: `Kind${String(at)}` }))
  expect(told).toHaveLength(101)
})
