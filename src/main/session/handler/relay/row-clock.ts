import type { Cancel, Clock } from '../../../clock'

interface Timer {
  dueMs: number
  readonly everyMs: number | undefined
  /** Runs anew whenever something comes or goes. */
  readonly idleMs: number | undefined
  readonly act: () => void
}

/** The most calls between two rows: a night without traffic need not be played in full. */
const MAX_CALLS = 1_000

/** The time of a recording that is played: it advances with the rows, and timers act in between. */
export class RowClock implements Clock {
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  nowMs(): number {
    return this.#nowMs
  }

  wallMs(): number {
    return this.#nowMs
  }

  after(ms: number, act: () => void): Cancel {
    return this.#add({ dueMs: this.#nowMs + ms, everyMs: undefined, idleMs: undefined, act })
  }

  every(ms: number, act: () => void): Cancel {
    return this.#add({ dueMs: this.#nowMs + ms, everyMs: ms, idleMs: undefined, act })
  }

  whenIdle(ms: number, act: () => void): Cancel {
    return this.#add({ dueMs: this.#nowMs + ms, everyMs: undefined, idleMs: ms, act })
  }

  /** Something came or went. */
  touched(): void {
    for (const timer of this.#timers) if (timer.idleMs !== undefined) timer.dueMs = this.#nowMs + timer.idleMs
  }

  advance(toMs: number): void {
    for (let calls = 0; calls < MAX_CALLS; calls++) {
      const next = this.#next(toMs)
      if (next === undefined) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      if (next.everyMs !== undefined) next.dueMs += next.everyMs
      else if (next.idleMs !== undefined) next.dueMs = Infinity
      else this.#timers.delete(next)
      next.act()
    }
    this.#nowMs = Math.max(this.#nowMs, toMs)
  }

  #next(toMs: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers)
      if (timer.dueMs <= toMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer
    return next
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }
}
