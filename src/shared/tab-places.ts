import type { ConversationSummary } from './session'

/** Where a person put the tabs of a session: pinned ones stand first. What was never moved stands in the order of arrival. */
export interface TabPlaces {
  /** In their order. The two legs of a relay's exchange stand together under the number of the client. */
  readonly pinned: readonly number[]
  /** The order of the others, once one was moved; later ones stand after them. */
  readonly order: readonly number[]
}

/** The same for the next run: a peer is known by its name or its address, because numbers begin anew. */
export interface RememberedTabs {
  readonly pinned: readonly string[]
  readonly order: readonly string[]
}

export type TabFacts = Pick<ConversationSummary, 'number' | 'pair'>

/** A conversation with what it is remembered by. */
export interface KeyedTab {
  readonly number: number
  readonly key: string
  readonly isOpen: boolean
}

export const NO_PLACES: TabPlaces = { pinned: [], order: [] }
export const NOTHING_REMEMBERED: RememberedTabs = { pinned: [], order: [] }

/** The most that is remembered of one session, of each kind. */
const MAX_REMEMBERED = 200

/** The number by which a tab has its place. */
export function placeNumber({ number, pair }: TabFacts): number {
  return pair?.side === 'target' ? pair.with : number
}

export function isPinned({ pinned }: TabPlaces, tab: TabFacts): boolean {
  return pinned.length > 0 && pinned.includes(placeNumber(tab))
}

export function inPlaces<T extends TabFacts>(all: readonly T[], { pinned, order }: TabPlaces): readonly T[] {
  const rank = new Map([...pinned, ...order.filter((number) => !pinned.includes(number))].map((each, at) => [each, at]))
  const rankOf = (tab: T): number => rank.get(placeNumber(tab)) ?? rank.size
  return all.toSorted(
    (one, other) => rankOf(one) - rankOf(other) || placeNumber(one) - placeNumber(other) || one.number - other.number,
  )
}

export function togglePin({ pinned, order }: TabPlaces, number: number): TabPlaces {
  return { order, pinned: pinned.includes(number) ? without(pinned, number) : [...pinned, number] }
}

export function unpin({ pinned, order }: TabPlaces, gone: readonly number[]): TabPlaces {
  return { order, pinned: pinned.filter((number) => !gone.includes(number)) }
}

/**
 * Puts a tab before another one, or at the end. `all` are the numbers of all places in their order. A pinned tab stays among the pinned,
 * and another one behind them.
 */
export function moveBefore(
  { pinned, order }: TabPlaces,
  all: readonly number[],
  number: number,
  before: number | undefined,
): TabPlaces {
  if (number === before) return { pinned, order }
  if (pinned.includes(number)) return { order, pinned: inserted(without(pinned, number), number, before) }
  const others = all.filter((each) => !pinned.includes(each) && each !== number)
  // Before a pinned one is before all that are not.
  const isAmongPinned = before !== undefined && pinned.includes(before)
  return { pinned, order: inserted(others, number, isAmongPinned ? others[0] : before) }
}

/** The same by one place; undefined where there is none to go to. */
export function moveBy(
  places: TabPlaces,
  all: readonly number[],
  shown: readonly number[],
  number: number,
  by: 1 | -1,
): TabPlaces | undefined {
  const group = shown.filter((each) => places.pinned.includes(each) === places.pinned.includes(number))
  const at = group.indexOf(number)
  const neighbour = group[at + by]
  if (at === -1 || neighbour === undefined) return undefined
  return by === -1 ? moveBefore(places, all, number, neighbour) : moveBefore(places, all, neighbour, number)
}

/** What the next run should know. Those who have not come yet stay remembered. */
export function remember(
  before: RememberedTabs,
  { pinned, order }: TabPlaces,
  keyed: readonly KeyedTab[],
): RememberedTabs {
  const keys = new Map(keyed.map(({ number, key }) => [number, key]))
  const here = new Set(keys.values())
  const next = (numbers: readonly number[], old: readonly string[]): readonly string[] =>
    [
      ...new Set([...numbers.flatMap((number) => keys.get(number) ?? []), ...old.filter((key) => !here.has(key))]),
    ].slice(0, MAX_REMEMBERED)
  return { pinned: next(pinned, before.pinned), order: next(order, before.order) }
}

/** Puts those that came to where they were. One that connected again takes the pin of the connection that ended. */
export function recall(places: TabPlaces, remembered: RememberedTabs, keyed: readonly KeyedTab[]): TabPlaces {
  const byNumber = new Map(keyed.map((tab) => [tab.number, tab]))
  let pinned = places.pinned
  for (const { number, key, isOpen } of keyed) {
    if (!remembered.pinned.includes(key) || pinned.includes(number)) continue
    const holder = pinned.find((each) => byNumber.get(each)?.key === key)
    if (holder === undefined) pinned = [...pinned, number]
    else if (isOpen && byNumber.get(holder)?.isOpen === false)
      pinned = pinned.map((each) => (each === holder ? number : each))
  }
  const sorted = inRememberedOrder(pinned, remembered.pinned, byNumber)
  const known = keyed.filter(({ number, key }) => remembered.order.includes(key) && !places.order.includes(number))
  const order =
    known.length === 0
      ? places.order
      : inRememberedOrder([...places.order, ...known.map(({ number }) => number)], remembered.order, byNumber)
  return { pinned: sorted, order }
}

function inRememberedOrder(
  numbers: readonly number[],
  keys: readonly string[],
  byNumber: ReadonlyMap<number, KeyedTab>,
): readonly number[] {
  const rank = (number: number): number => {
    const at = keys.indexOf(byNumber.get(number)?.key ?? '')
    return at === -1 ? keys.length : at
  }
  return numbers.toSorted((one, other) => rank(one) - rank(other))
}

function inserted(numbers: readonly number[], number: number, before: number | undefined): readonly number[] {
  const at = before === undefined ? -1 : numbers.indexOf(before)
  return numbers.toSpliced(at === -1 ? numbers.length : at, 0, number)
}

function without(numbers: readonly number[], number: number): readonly number[] {
  return numbers.filter((each) => each !== number)
}
