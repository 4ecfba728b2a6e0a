import type { Cancel, Clock } from '../../clock'

interface Entry {
  readonly dueMs: number
  readonly byteLength: number
  readonly act: () => void
}

/** Items that are held until their time: the earliest first, equal times in the order of adding. */
export class TimedQueue {
  readonly #clock: Clock
  #entries: Entry[] = []
  #cancel: Cancel | undefined
  #wakesAtMs = Infinity
  heldBytes = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  /** The due time of the last of them; minus infinity when there is none. */
  get lastDueMs(): number {
    return this.#entries.at(-1)?.dueMs ?? -Infinity
  }

  /** Returns the function that removes it. */
  add(dueMs: number, byteLength: number, act: () => void): Cancel {
    let at = this.#entries.length
    while (at > 0 && (this.#entries[at - 1]?.dueMs ?? 0) > dueMs) at -= 1
    const entry = { dueMs, byteLength, act }
    this.#entries.splice(at, 0, entry)
    this.heldBytes += byteLength
    this.#wake()
    return () => {
      const place = this.#entries.indexOf(entry)
      if (place === -1) return
      this.#entries.splice(place, 1)
      this.heldBytes -= byteLength
    }
  }

  /** Releases all of them at once, in order. */
  flush(): void {
    const entries = this.#entries
    this.clear()
    for (const { act } of entries) act()
  }

  clear(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#wakesAtMs = Infinity
    this.#entries = []
    this.heldBytes = 0
  }

  #wake(): void {
    const [first] = this.#entries
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
    let count = 0
    while (count < this.#entries.length && (this.#entries[count]?.dueMs ?? Infinity) <= now) count += 1
    for (const { act, byteLength } of this.#entries.splice(0, count)) {
      this.heldBytes -= byteLength
      act()
    }
    this.#wake()
  }
}
