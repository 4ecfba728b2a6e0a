import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowSlots } from '../../../../src/renderer/src/ui/row-slots'

function shownBy(slots: RowSlots, first: number, last: number): number[] {
  slots.show(first, last)
  return Array.from({ length: last - first }, (_, at) => slots.of(first + at))
}

describe('elements of rows', () => {
  it('leaves the element of a row that goes to one that comes, and the others alone', () => {
    const slots = new RowSlots()
    expect(shownBy(slots, 100, 105)).toEqual([0, 1, 2, 3, 4])
    expect(shownBy(slots, 102, 107)).toEqual([2, 3, 4, 0, 1])
    expect(shownBy(slots, 101, 106)).toEqual([1, 2, 3, 4, 0])
  })

  it('fills them where they stand when all rows are others', () => {
    const slots = new RowSlots()
    shownBy(slots, 100, 105)
    shownBy(slots, 102, 107)
    expect(shownBy(slots, 6_000, 6_005)).toEqual([0, 1, 2, 3, 4])
    expect(shownBy(slots, 3, 8)).toEqual([0, 1, 2, 3, 4])
  })

  it('gives each row on screen an element of its own, wherever the window goes', () => {
    const windows = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 30 })), { minLength: 1 })
    fc.assert(
      fc.property(windows, (steps) => {
        const slots = new RowSlots()
        for (const [first, length] of steps) {
          const taken = shownBy(slots, first, first + length)
          expect(new Set(taken).size).toBe(length)
        }
      }),
    )
  })
})
