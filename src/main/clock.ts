import { MAX_TIMER_MS } from '../shared/limits'

/** Ends a timer, a subscription or anything else that was begun. A second call does no harm. */
export type Cancel = () => void

/** Where time comes from: the system, or a test that advances it by hand. */
export interface Clock {
  /** Milliseconds that only go forward, from any beginning: how long something lasts, and when it is due. */
  nowMs(): number
  /** Milliseconds since 1970 as the wall clock says: for people to read, never to measure with. */
  wallMs(): number
  /** Acts once, this many milliseconds from now. */
  after(ms: number, act: () => void): Cancel
  /** Acts again and again, this many milliseconds apart. */
  every(ms: number, act: () => void): Cancel
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms, act) {
    // A longer time than the system's timers take would be over at once.
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
