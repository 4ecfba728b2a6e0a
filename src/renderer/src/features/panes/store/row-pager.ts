import { shallowRef, type ShallowRef } from 'vue'

const PAGE_ROWS = 100
/** The number of pages that are kept: some screens around the last places. */
const MAX_PAGES = 60

/** The rows of a long list that were shown, in pages; the others are read when they come on screen. */
export interface RowPager<T> {
  /** Changes whenever a row does; rows themselves are not reactive. */
  readonly version: Readonly<ShallowRef<number>>
  /** The row at a position, if it has been read. */
  readonly at: (position: number) => T | undefined
  readonly find: (isIt: (row: T) => boolean) => T | undefined
  readonly put: (position: number, rows: readonly T[]) => void
  /** Reads the missing rows of these positions. */
  readonly need: (from: number, to: number) => void
  /** Rows from this position on may have changed: they are read again when they are on screen. */
  readonly doubt: (from: number) => void
  /** Forgets all rows; pending answers are ignored. */
  readonly reset: () => void
}

/** `pull` returns nothing when the list is closed. */
export function createRowPager<T>(
  pull: (from: number, count: number) => Promise<readonly T[] | undefined>,
  count: () => number,
): RowPager<T> {
  const version = shallowRef(0)
  let pages = new Map<number, (T | undefined)[]>()
  let asked = new Set<number>()
  let doubted = new Set<number>()

  function put(position: number, rows: readonly T[]): void {
    rows.forEach((row, at) => {
      putOne(position + at, row)
    })
    version.value += 1
  }

  function putOne(position: number, row: T): void {
    const number = Math.floor(position / PAGE_ROWS)
    const page = pages.get(number) ?? []
    page[position % PAGE_ROWS] = row
    pages.delete(number)
    pages.set(number, page)
    if (pages.size <= MAX_PAGES) return
    const [oldest] = pages.keys()
    if (oldest !== undefined) pages.delete(oldest)
  }

  function need(from: number, to: number): void {
    const end = Math.min(to, count())
    for (let number = Math.floor(from / PAGE_ROWS); number * PAGE_ROWS < end; number++) {
      const first = number * PAGE_ROWS
      const isMissing = lacks(number, Math.max(0, from - first), Math.min(PAGE_ROWS, end - first))
      if (!asked.has(number) && isMissing) void fetch(number)
    }
  }

  /** Whether one of these rows of a page has not been read. */
  function lacks(number: number, from: number, to: number): boolean {
    if (doubted.has(number)) return true
    const page = pages.get(number)
    for (let at = from; at < to; at++) if (page?.[at] === undefined) return true
    return false
  }

  async function fetch(number: number): Promise<void> {
    const ofList = asked
    asked.add(number)
    doubted.delete(number)
    const rows = await pull(number * PAGE_ROWS, PAGE_ROWS)
    if (ofList !== asked) return
    asked.delete(number)
    if (rows !== undefined) put(number * PAGE_ROWS, rows)
  }

  function at(position: number): T | undefined {
    return version.value < 0 ? undefined : pages.get(Math.floor(position / PAGE_ROWS))?.[position % PAGE_ROWS]
  }

  function find(isIt: (row: T) => boolean): T | undefined {
    if (version.value < 0) return undefined
    for (const page of pages.values()) for (const row of page) if (row !== undefined && isIt(row)) return row
    return undefined
  }

  function doubt(from: number): void {
    for (const number of pages.keys()) if ((number + 1) * PAGE_ROWS > from) doubted.add(number)
    version.value += 1
  }

  function reset(): void {
    pages = new Map()
    asked = new Set()
    doubted = new Set()
    version.value += 1
  }

  return { version, at, find, put, need, doubt, reset }
}
