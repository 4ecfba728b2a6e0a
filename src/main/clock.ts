import { MAX_TIMER_MS } from '../shared/limits'

/** Ends a timer, a subscription or the like. A second call does no harm. */
export type Cancel = () => void

/** Where time comes from: the system, or a test that advances it by hand. */
export interface Clock {
  /** Milliseconds of a clock that never runs backwards, from an arbitrary start: for durations and due times. */
  nowMs(): number
  /** Milliseconds since 1970 by the wall clock: for display, never for measuring. */
  wallMs(): number
  /** Calls once, after this many milliseconds. */
  after(ms: number, act: () => void): Cancel
  /** Calls repeatedly, with this interval in milliseconds. */
  every(ms: number, act: () => void): Cancel
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms, act) {
    // The system's timers fire at once for a longer time.
    let timer = setTimeout(next, Math.min(ms, MAX_TIMER_MS), ms - MAX_TIMER_MS)
    function next(leftMs: number): void {
      if (leftMs <= 0) act()
      else timer = setTimeout(next, Math.min(leftMs, MAX_TIMER_MS), leftMs - MAX_TIMER_MS)
    }
    return () => {
      clearTimeout(timer)
    }
  },
  every(ms, act) {
    const timer = setInterval(act, Math.min(ms, MAX_TIMER_MS))
    return () => {
      clearInterval(timer)
    }
  },
}
