import { expect, it } from 'vitest'
import {
  inPlaces,
  moveBefore,
  moveBy,
  NO_PLACES,
  NOTHING_REMEMBERED,
  recall,
  remember,
  togglePin,
  unpin,
  type KeyedTab,
  type TabPlaces,
} from '../../../src/shared/tab-places'

const tabs = (...numbers: number[]) => numbers.map((number) => ({ number }))
const numbersIn = (all: readonly { readonly number: number }[], places: TabPlaces): number[] =>
  inPlaces(all, places).map(({ number }) => number)
const keyed = (keys: Readonly<Record<number, string>>, ended: readonly number[] = []): KeyedTab[] =>
  Object.entries(keys).map(([number, key]) => ({
    number: Number(number),
    key,
    isOpen: !ended.includes(Number(number)),
  }))

it('has the order of arrival until a tab is moved or pinned', () => {
  expect(numbersIn(tabs(1, 2, 3), NO_PLACES)).toEqual([1, 2, 3])
})

it('puts pinned tabs first, in the order in which they were pinned, and back', () => {
  const places = togglePin(togglePin(NO_PLACES, 3), 2)
  expect(numbersIn(tabs(1, 2, 3, 4), places)).toEqual([3, 2, 1, 4])
  expect(numbersIn(tabs(1, 2, 3, 4), togglePin(places, 3))).toEqual([2, 1, 3, 4])
  expect(numbersIn(tabs(1, 2, 3, 4), unpin(places, [2, 3]))).toEqual([1, 2, 3, 4])
})

it('moves a tab before another one, or to the end; later ones stand behind', () => {
  const all = [1, 2, 3, 4]
  const moved = moveBefore(NO_PLACES, all, 4, 2)
  expect(numbersIn(tabs(1, 2, 3, 4, 5), moved)).toEqual([1, 4, 2, 3, 5])
  expect(numbersIn(tabs(...all), moveBefore(NO_PLACES, all, 1, undefined))).toEqual([2, 3, 4, 1])
  expect(moveBefore(moved, [1, 4, 2, 3], 2, 2)).toEqual(moved)
})

it('keeps pinned tabs together, wherever a tab is dropped', () => {
  const pinned = togglePin(togglePin(NO_PLACES, 1), 2)
  const all = [1, 2, 3, 4]
  expect(numbersIn(tabs(...all), moveBefore(pinned, all, 4, 1))).toEqual([1, 2, 4, 3])
  expect(numbersIn(tabs(...all), moveBefore(pinned, all, 1, 4))).toEqual([2, 1, 3, 4])
  expect(numbersIn(tabs(...all), moveBefore(pinned, all, 2, 1))).toEqual([2, 1, 3, 4])
})

it('moves a tab by one place, and not over the end of its group', () => {
  const places = togglePin(NO_PLACES, 1)
  const all = [1, 2, 3, 4]
  const right = moveBy(places, all, all, 2, 1)
  expect(numbersIn(tabs(...all), right ?? NO_PLACES)).toEqual([1, 3, 2, 4])
  expect(moveBy(places, all, all, 2, -1)).toBeUndefined()
  expect(moveBy(places, all, all, 1, 1)).toBeUndefined()
  expect(moveBy(places, all, all, 4, 1)).toBeUndefined()
  const left = moveBy(places, all, all, 4, -1)
  expect(numbersIn(tabs(...all), left ?? NO_PLACES)).toEqual([1, 2, 4, 3])
})

it('steps over tabs that are closed', () => {
  const all = [1, 2, 3, 4]
  const right = moveBy(NO_PLACES, all, [1, 4], 1, 1)
  expect(numbersIn(tabs(1, 4), right ?? NO_PLACES)).toEqual([4, 1])
})

it('keeps the two legs of an exchange together', () => {
  const legs = [
    { number: 1, pair: { side: 'client', with: 2 } as const },
    { number: 2, pair: { side: 'target', with: 1 } as const },
    { number: 3, pair: { side: 'client', with: 5 } as const },
    { number: 4, pair: { side: 'client', with: 6 } as const },
    { number: 5, pair: { side: 'target', with: 3 } as const },
    { number: 6, pair: { side: 'target', with: 4 } as const },
  ]
  expect(numbersIn(legs, NO_PLACES)).toEqual([1, 2, 3, 5, 4, 6])
  expect(numbersIn(legs, togglePin(NO_PLACES, 4))).toEqual([4, 6, 1, 2, 3, 5])
})

it('finds pins and order again by name or address, whoever comes first', () => {
  const before = keyed({ 1: 'pump', 2: 'valve', 3: '10.0.0.1:9', 4: '10.0.0.2:9' })
  const places = moveBefore({ pinned: [2, 1], order: [] }, [2, 1, 3, 4], 4, 3)
  const remembered = remember(NOTHING_REMEMBERED, places, before)
  expect(remembered).toEqual({ pinned: ['valve', 'pump'], order: ['10.0.0.2:9', '10.0.0.1:9'] })
  let now = recall(NO_PLACES, remembered, keyed({ 1: 'pump', 2: '10.0.0.1:9' }))
  expect(now).toEqual({ pinned: [1], order: [2] })
  now = recall(now, remembered, keyed({ 1: 'pump', 2: '10.0.0.1:9', 3: '10.0.0.2:9', 4: 'valve', 5: 'other' }))
  expect(numbersIn(tabs(1, 2, 3, 4, 5), now)).toEqual([4, 1, 3, 2, 5])
})

it('still knows those who have not come, and forgets what was unpinned', () => {
  const remembered = { pinned: ['pump', 'valve'], order: [] }
  const here = keyed({ 1: 'pump' })
  expect(remember(remembered, NO_PLACES, here).pinned).toEqual(['valve'])
  expect(remember(remembered, { pinned: [1], order: [] }, here).pinned).toEqual(['pump', 'valve'])
})

it('gives the pin of an ended connection to the one that came again', () => {
  const remembered = { pinned: ['pump'], order: [] }
  const places = { pinned: [1], order: [] }
  expect(recall(places, remembered, keyed({ 1: 'pump', 2: 'pump' }, [1])).pinned).toEqual([2])
  expect(recall(places, remembered, keyed({ 1: 'pump', 2: 'pump' })).pinned).toEqual([1])
})
