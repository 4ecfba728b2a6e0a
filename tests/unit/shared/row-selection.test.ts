import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RowSelection } from '../../../src/shared/row-selection'

it('holds a million rows as one range, and takes one out of their middle', () => {
  const all = RowSelection.between(999_999, 0)
  expect(all.ranges).toEqual([{ from: 0, to: 1_000_000 }])
  const without = all.toggle(500_000)
  expect(without.ranges).toEqual([
    { from: 0, to: 500_000 },
    { from: 500_001, to: 1_000_000 },
  ])
  expect(without.count).toBe(999_999)
  expect([499_999, 500_000, 500_001].map((position) => without.has(position))).toEqual([true, false, true])
  expect(without.toggle(500_000).ranges).toEqual(all.ranges)
})

it('is the same as a set of positions, whatever is done to it', () => {
  const position = fc.integer({ min: 0, max: 30 })
  const step = fc.oneof(
    fc.record({ kind: fc.constant('toggle' as const), position }),
    fc.record({ kind: fc.constant('and' as const), one: position, other: position }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let selection = RowSelection.none
      const set = new Set<number>()
      for (const each of steps) {
        if (each.kind === 'toggle') {
          selection = selection.toggle(each.position)
          if (!set.delete(each.position)) set.add(each.position)
        } else {
          selection = selection.and(RowSelection.between(each.one, each.other))
          for (let at = Math.min(each.one, each.other); at <= Math.max(each.one, each.other); at++) set.add(at)
        }
      }
      const told = selection.ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at))
      expect(told).toEqual([...set].sort((one, other) => one - other))
      expect(selection.count).toBe(set.size)
    }),
  )
})
