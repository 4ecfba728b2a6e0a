import type { Cancel, Clock } from '../../clock'

interface Entry {
  readonly dueMs: number
  /** How many were added before it: equal times are released in this order. */
  readonly order: number
  readonly byteLength: number
  readonly act: () => void
  isRemoved: boolean
}

/**
 * Items that are held until their time: the earliest first, equal times in the order of adding. A heap, so that an item
 * that overtakes a hundred thousand others costs no more than one that is the last; a single timer, for the earliest.
 */
export class TimedQueue {
  readonly #clock: Clock
  /** A binary heap: each entry is before the two at twice its place plus one and plus two. */
  #heap: Entry[] = []
  #added = 0
  #count = 0
  #lastDueMs = -Infinity
  #cancel: Cancel | undefined
  #wakesAtMs = Infinity
  heldBytes = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** The latest due time of those that were added since the queue was empty; minus infinity when it is. */
  get lastDueMs(): number {
    return this.#count === 0 ? -Infinity : this.#lastDueMs
  }

  /** Returns the function that removes it. */
  add(dueMs: number, byteLength: number, act: () => void): Cancel {
    this.#lastDueMs = Math.max(this.lastDueMs, dueMs)
    const entry: Entry = { dueMs, order: this.#added, byteLength, act, isRemoved: false }
    this.#added += 1
    this.#count += 1
    this.heldBytes += byteLength
    this.#rise(entry)
    this.#wake()
    return () => {
      this.#remove(entry)
    }
  }

  /** Releases all of them at once, in order. */
  flush(): void {
    const entries = this.#heap.filter(({ isRemoved }) => !isRemoved).sort((a, b) => (isBefore(a, b) ? -1 : 1))
    this.clear()
    for (const { act } of entries) act()
  }

  clear(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#wakesAtMs = Infinity
    for (const entry of this.#heap) entry.isRemoved = true
    this.#heap = []
    this.#count = 0
    this.heldBytes = 0
  }

  #remove(entry: Entry): void {
    if (entry.isRemoved) return
    entry.isRemoved = true
    this.#count -= 1
    this.heldBytes -= entry.byteLength
  }

  #wake(): void {
    const first = this.#first()
    if (first === undefined || first.dueMs >= this.#wakesAtMs) return
    this.#cancel?.()
    this.#wakesAtMs = first.dueMs
    this.#cancel = this.#clock.after(Math.max(0, first.dueMs - this.#clock.nowMs()), () => {
      this.#cancel = undefined
      this.#wakesAtMs = Infinity
      this.#actDue()
    })
  }

  #actDue(): void {
    // The system's timers may be up to a millisecond early or late: items that are due by then are released, too.
    const now = this.#clock.nowMs() + 0.5
    const before = this.#added
    for (;;) {
      const first = this.#first()
      // What is added by an item waits for the next turn, as it does where time stands still.
      if (first === undefined || first.dueMs > now || first.order >= before) break
      this.#takeFirst()
      this.#remove(first)
      first.act()
    }
    this.#wake()
  }

  /** The earliest that was not removed. */
  #first(): Entry | undefined {
    while (this.#heap[0]?.isRemoved === true) this.#takeFirst()
    return this.#heap[0]
  }

  #rise(entry: Entry): void {
    let place = this.#heap.length
    while (place > 0) {
      const above = (place - 1) >> 1
      const other = this.#heap[above]
      if (other === undefined || isBefore(other, entry)) break
      this.#heap[place] = other
      place = above
    }
    this.#heap[place] = entry
  }

  #takeFirst(): void {
    const last = this.#heap.pop()
    if (last === undefined || this.#heap.length === 0) return
    let place = 0
    for (;;) {
      const left = this.#heap[2 * place + 1]
      const right = this.#heap[2 * place + 2]
      const [at, below] = right !== undefined && left !== undefined && isBefore(right, left) ? [2, right] : [1, left]
      if (below === undefined || isBefore(last, below)) break
      this.#heap[place] = below
      place = 2 * place + at
    }
    this.#heap[place] = last
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs === b.dueMs ? a.order < b.order : a.dueMs < b.dueMs
}
