import { expect, it } from 'vitest'
import { RowRanges } from '../../../../../src/main/recording/index/row-ranges'

it('knows the rows of all its ranges, also of those that overlap or touch', () => {
  const rows = new RowRanges()
  expect([rows.isEmpty, rows.has(1)]).toEqual([true, false])
  for (const [first, last] of [
    [3, 4],
    [5, 5],
    [9, 9],
    [11, 11],
    [8, 12],
    [20, 22],
  ] as const)
    rows.add(first, last)
  const there = Array.from({ length: 25 }, (_, at) => at).filter((seq) => rows.has(seq))
  expect(there).toEqual([3, 4, 5, 8, 9, 10, 11, 12, 20, 21, 22])
})
