import { expect, it } from 'vitest'
import { SparseRows } from '../../../../../src/main/recording/index/sparse-rows'

it('finds what stands beside a row, and nothing beside others', () => {
  const rows = new SparseRows<string>()
  for (const seq of [2, 5, 9]) rows.set(seq, `beside ${String(seq)}`)
  expect([1, 2, 3, 5, 8, 9, 10].map((seq) => rows.get(seq))).toEqual([
    undefined,
    'beside 2',
    undefined,
    'beside 5',
    undefined,
    'beside 9',
    undefined,
  ])
})

it('holds more rows than a Map does', () => {
  const rows = new SparseRows<number>()
  const count = 2 ** 24 + 10
  for (let seq = 1; seq <= count; seq++) rows.set(seq, 7)
  expect([rows.get(1), rows.get(count), rows.get(count + 1)]).toEqual([7, 7, undefined])
})
