import { GrowableList } from './growable-list'

/** The size of a short list: the number of rows, then the rows. A request and its answer have six. */
const SHORT = 8
/** Short lists a page. */
const PAGE = 512

/** Record numbers, rising. */
export interface RowNumbers {
  readonly length: number
  at(position: number): number
  /** The position of the first number that is not below `value`. */
  lowerBound(value: number): number
}

class ShortRows implements RowNumbers {
  readonly #page: Uint32Array
  readonly #from: number

  constructor(page: Uint32Array, from: number) {
    this.#page = page
    this.#from = from
  }

  get length(): number {
    return this.#page[this.#from] ?? 0
  }

  at(position: number): number {
    return position < this.length ? (this.#page[this.#from + 1 + position] ?? 0) : 0
  }

  lowerBound(value: number): number {
    let position = 0
    while (position < this.length && this.at(position) < value) position += 1
    return position
  }
}

const NO_ROWS = new ShortRows(new Uint32Array(1), 0)

/** The records of each conversation: 32 bytes for a few, a list of their own for more. */
export class ConversationRows {
  readonly #placeOf = new Map<number, number>()
  readonly #pages: Uint32Array[] = []
  readonly #long = new Map<number, GrowableList>()
  #short = 0
  /** The last conversation: most rows follow one of the same. */
  #last: { readonly conversation: number; readonly list: GrowableList } | undefined

  push(conversation: number, row: number): void {
    if (this.#last?.conversation === conversation) {
      this.#last.list.push(row)
      return
    }
    const long = this.#long.get(conversation)
    if (long !== undefined) {
      this.#last = { conversation, list: long }
      long.push(row)
      return
    }
    const place = this.#placeOf.get(conversation) ?? this.#newPlace(conversation)
    const page = this.#pages[Math.floor(place / PAGE)]
    if (page === undefined) return
    const from = (place % PAGE) * SHORT
    const count = (page[from] ?? 0) + 1
    if (count < SHORT) {
      page[from] = count
      page[from + count] = row
      return
    }
    const list = new GrowableList()
    for (let at = 1; at < SHORT; at++) list.push(page[from + at] ?? 0)
    list.push(row)
    this.#long.set(conversation, list)
  }

  /** Valid until the next row comes. */
  of(conversation: number): RowNumbers {
    const long = this.#long.get(conversation)
    if (long !== undefined) return long
    const place = this.#placeOf.get(conversation)
    const page = place === undefined ? undefined : this.#pages[Math.floor(place / PAGE)]
    return page === undefined || place === undefined ? NO_ROWS : new ShortRows(page, (place % PAGE) * SHORT)
  }

  /** Drops the rows above `last`. */
  cutAbove(last: number): void {
    for (const list of this.#long.values()) list.cutAbove(last)
    for (let place = 0; place < this.#short; place++) {
      const page = this.#pages[Math.floor(place / PAGE)]
      if (page === undefined) continue
      const from = (place % PAGE) * SHORT
      let count = page[from] ?? 0
      while (count > 0 && (page[from + count] ?? 0) > last) count -= 1
      page[from] = count
    }
  }

  #newPlace(conversation: number): number {
    const place = this.#short
    if (place % PAGE === 0) this.#pages.push(new Uint32Array(PAGE * SHORT))
    this.#short += 1
    this.#placeOf.set(conversation, place)
    return place
  }
}
