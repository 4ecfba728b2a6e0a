import type { Cancel, Clock } from '../../clock'

/** A shorter silence that was told already is looked for again at this pace, instead of all the time; ms. */
const LEAST_LOOK_MS = 10

/** Ends by an exception of a timer. */
interface TimersOwner {
  fail(error: unknown): void
}

/** The timers of one conversation: they end with it, and their exceptions end it. */
export class Timers implements Clock {
  readonly #clock: Clock
  readonly #owner: TimersOwner
  readonly #open = new Set<Cancel>()

  constructor(clock: Clock, owner: TimersOwner) {
    this.#clock = clock
    this.#owner = owner
  }

  nowMs(): number {
    return this.#clock.nowMs()
  }

  wallMs(): number {
    return this.#clock.wallMs()
  }

  after(ms: number, act: () => void): Cancel {
    const cancel = this.#keep(
      this.#clock.after(ms, () => {
        this.#open.delete(cancel)
        this.#guarded(act)
      }),
    )
    return cancel
  }

  every(ms: number, act: () => void): Cancel {
    return this.#keep(
      this.#clock.every(ms, () => {
        this.#guarded(act)
      }),
    )
  }

  /** Calls once for each silence of this length; `lastMs` tells when the last event was. */
  whenIdle(ms: number, lastMs: () => number, act: () => void): Cancel {
    let told = -1
    let cancel: Cancel = () => undefined
    const look = (): void => {
      const last = lastMs()
      const leftMs = last + ms - this.nowMs()
      if (leftMs <= 0 && told !== last) {
        told = last
        act()
      }
      cancel = this.after(leftMs > 0 ? leftMs : Math.max(ms, LEAST_LOOK_MS), look)
    }
    cancel = this.after(ms, look)
    return () => {
      cancel()
    }
  }

  cancelAll(): void {
    for (const cancel of this.#open) cancel()
  }

  #keep(stop: Cancel): Cancel {
    const cancel = (): void => {
      this.#open.delete(cancel)
      stop()
    }
    this.#open.add(cancel)
    return cancel
  }

  #guarded(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#owner.fail(error)
    }
  }
}
