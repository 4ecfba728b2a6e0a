import type { Cancel, Clock } from '../../src/main/clock'

interface Timer {
  dueMs: number
  readonly everyMs: number | undefined
  readonly act: () => void
}

/** A clock that stands still until the test advances it; timers fire in the order of their due times. */
export class ManualClock implements Clock {
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  nowMs(): number {
    return this.#nowMs
  }

  /** 2026-01-01, plus the time that it was advanced. */
  wallMs(): number {
    return Date.UTC(2026, 0, 1) + this.#nowMs
  }

  after(ms: number, act: () => void): Cancel {
    return this.#add({ dueMs: this.#nowMs + ms, everyMs: undefined, act })
  }

  every(ms: number, act: () => void): Cancel {
    return this.#add({ dueMs: this.#nowMs + ms, everyMs: ms, act })
  }

  get timers(): number {
    return this.#timers.size
  }

  advance(ms: number): void {
    const until = this.#nowMs + ms
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#nowMs = next.dueMs
      if (next.everyMs === undefined) this.#timers.delete(next)
      else next.dueMs += next.everyMs
      next.act()
    }
    this.#nowMs = until
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers)
      if (timer.dueMs <= until && (next === undefined || timer.dueMs < next.dueMs)) next = timer
    return next
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }
}
