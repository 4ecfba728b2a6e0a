import type { Cancel, Clock } from '../clock'

/** Smaller changes are corrections by time synchronisation, not jumps; ms. */
const JUMP_MS = 1_000
/** The interval of the checks, and so the latest time at which a jump is noticed; ms. */
const LOOK_MS = 1_000

/** Notices when the wall clock moves against the monotonic one: it was set, or the machine slept. */
export class ClockWatch {
  readonly #clock: Clock
  readonly #onMoved: (byMs: number) => void
  readonly #stop: Cancel
  #offsetMs: number

  constructor(clock: Clock, onMoved: (byMs: number) => void) {
    this.#clock = clock
    this.#onMoved = onMoved
    this.#offsetMs = this.#offset()
    this.#stop = clock.every(LOOK_MS, () => {
      this.look()
    })
  }

  look(): void {
    const offsetMs = this.#offset()
    const byMs = Math.round(offsetMs - this.#offsetMs)
    if (Math.abs(byMs) < JUMP_MS) return
    this.#offsetMs = offsetMs
    this.#onMoved(byMs)
  }

  /** Compares with the current wall clock from now on: a new recording begins with its time. */
  restart(): void {
    this.#offsetMs = this.#offset()
  }

  close(): void {
    this.#stop()
  }

  #offset(): number {
    return this.#clock.wallMs() - this.#clock.nowMs()
  }
}
