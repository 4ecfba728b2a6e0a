import { expect, it } from 'vitest'
import { keepSlots } from '../../../../../../src/renderer/src/features/conversations/store/tab-slots'

const went = (...numbers: readonly number[]): ReadonlySet<number> => new Set(numbers)

it('leaves the place of a tab that went by itself empty, and no other tab moves', () => {
  expect(keepSlots([1, 2, 3, 4], [1, 3, 4], went(2))).toEqual([1, undefined, 3, 4])
  expect(keepSlots([1, undefined, 3, 4], [3], went(1, 2, 4))).toEqual([undefined, undefined, 3])
})

it('keeps no empty place behind the last tab', () => {
  expect(keepSlots([1, 2, 3], [1], went(2, 3))).toEqual([1])
  expect(keepSlots([1, 2], [], went(1, 2))).toEqual([])
})

it('gives empty places to new tabs first, in their order', () => {
  expect(keepSlots([1, 2, 3, 4], [2, 4, 5, 6, 7], went(1, 3))).toEqual([5, 2, 6, 4, 7])
  expect(keepSlots([undefined, 2], [2, 3], went(1))).toEqual([3, 2])
})

it('closes all gaps when a person closes a tab', () => {
  expect(keepSlots([1, 2, 3], [1, 3], went())).toEqual([1, 3])
  expect(keepSlots([1, undefined, 3, 4], [1, 4], went(2))).toEqual([1, 4])
})

it('stands in its order when others are shown, and when a leg comes beside its other one', () => {
  expect(keepSlots([6, 7, 8, 9, 10], [3, 4, 5, 6, 7], went())).toEqual([3, 4, 5, 6, 7])
  expect(keepSlots([6, undefined, 8, 9, 10], [4, 5, 6, 8], went(7))).toEqual([4, 5, 6, 8])
  expect(keepSlots([3, 4, 5], [2, 3, 4], went(1))).toEqual([2, 3, 4])
  expect(keepSlots([1, 2], [1, 3, 2], went())).toEqual([1, 3, 2])
})

it('shows a tab that comes back, once', () => {
  expect(keepSlots([1, undefined, 3], [1, 2, 3], went(2))).toEqual([1, 2, 3])
  expect(keepSlots([1, 2, 3], [1, 2, 3], went(2))).toEqual([1, 2, 3])
})

it('begins with what is wanted', () => {
  expect(keepSlots([], [4, 5], went(1))).toEqual([4, 5])
})
