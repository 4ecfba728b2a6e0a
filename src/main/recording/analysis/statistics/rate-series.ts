import type { RateSeries, WayFigures } from '../../../../shared/statistics'
import type { Direction } from '../../../../shared/record'

const FIRST_STEP_MS = 100
/** At this many steps two become one, so that a chart has 300 to 600 points whatever the length. */
const MAX_STEPS = 600
const SECOND_MS = 1_000

class Way {
  messages: Float64Array = new Float64Array(MAX_STEPS)
  bytes: Float64Array = new Float64Array(MAX_STEPS)
  allMessages = 0
  allBytes = 0
}

/** Counts messages and bytes over time in a fixed amount of memory. */
export class RateCounter {
  readonly #rx = new Way()
  readonly #tx = new Way()
  #stepMs = FIRST_STEP_MS
  #fromMs: number | undefined
  #firstMs = 0
  #lastMs = 0

  /** `atMs` counts from the start of the recording. A time before the first one counts as the first. */
  count(direction: Direction, byteLength: number, atMs: number): void {
    if (this.#fromMs === undefined) {
      this.#fromMs = Math.floor(atMs / SECOND_MS) * SECOND_MS
      this.#firstMs = atMs
    }
    this.#lastMs = Math.max(this.#lastMs, atMs)
    let step = Math.max(0, Math.floor((atMs - this.#fromMs) / this.#stepMs))
    while (step >= MAX_STEPS) {
      this.#halve()
      step = Math.floor((atMs - this.#fromMs) / this.#stepMs)
    }
    const way = direction === 'rx' ? this.#rx : this.#tx
    way.messages[step] = (way.messages[step] ?? 0) + 1
    way.bytes[step] = (way.bytes[step] ?? 0) + byteLength
    way.allMessages += 1
    way.allBytes += byteLength
  }

  /** The series up to `nowMs`: a silence belongs to it. */
  series(nowMs: number): RateSeries {
    const steps = this.#stepsUpTo(nowMs)
    const take = (values: Float64Array): number[] => Array.from(values.subarray(0, steps))
    return {
      fromMs: this.#fromMs ?? 0,
      stepMs: this.#stepMs,
      rxMessages: take(this.#rx.messages),
      txMessages: take(this.#tx.messages),
      rxBytes: take(this.#rx.bytes),
      txBytes: take(this.#tx.bytes),
    }
  }

  figures(direction: Direction, nowMs: number): WayFigures {
    const way = direction === 'rx' ? this.#rx : this.#tx
    const seconds = Math.max(1, (this.#lastMs - this.#firstMs) / SECOND_MS)
    return {
      messages: way.allMessages,
      bytes: way.allBytes,
      meanMessages: way.allMessages / seconds,
      meanBytes: way.allBytes / seconds,
      peakMessages: this.#peak(way.messages),
      peakBytes: this.#peak(way.bytes),
      nowMessages: this.#newest(way.messages, nowMs),
      nowBytes: this.#newest(way.bytes, nowMs),
    }
  }

  #stepsUpTo(nowMs: number): number {
    if (this.#fromMs === undefined) return 0
    const newest = Math.max(nowMs, this.#lastMs)
    while ((newest - this.#fromMs) / this.#stepMs >= MAX_STEPS) this.#halve()
    return Math.floor((newest - this.#fromMs) / this.#stepMs) + 1
  }

  /** The number of steps in a second; one when a step is longer. */
  get #window(): number {
    return Math.max(1, Math.round(SECOND_MS / this.#stepMs))
  }

  #peak(values: Float64Array): number {
    const window = this.#window
    let sum = 0
    let best = 0
    for (let step = 0; step < MAX_STEPS; step++) {
      sum += (values[step] ?? 0) - (step >= window ? (values[step - window] ?? 0) : 0)
      best = Math.max(best, sum)
    }
    return (best * SECOND_MS) / (window * this.#stepMs)
  }

  /** The sum of the complete steps before this one. */
  #newest(values: Float64Array, nowMs: number): number {
    const end = this.#stepsUpTo(nowMs) - 1
    const from = Math.max(0, end - this.#window)
    let sum = 0
    for (let step = from; step < end; step++) sum += values[step] ?? 0
    return end <= from ? 0 : (sum * SECOND_MS) / ((end - from) * this.#stepMs)
  }

  #halve(): void {
    this.#stepMs *= 2
    for (const way of [this.#rx, this.#tx]) {
      way.messages = paired(way.messages)
      way.bytes = paired(way.bytes)
    }
  }
}

function paired(values: Float64Array): Float64Array {
  const half = new Float64Array(MAX_STEPS)
  for (let step = 0; step < MAX_STEPS / 2; step++) half[step] = (values[2 * step] ?? 0) + (values[2 * step + 1] ?? 0)
  return half
}
