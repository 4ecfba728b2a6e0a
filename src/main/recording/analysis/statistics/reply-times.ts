import { createHistogram } from 'node:perf_hooks'
import type { ReplyFigures } from '../../../../shared/statistics'
import { WaitingQuestions } from './waiting-questions'

/** The most requests of one conversation that are remembered; beyond it the oldest counts as unanswered. */
const MAX_WAITING = 100_000
/** Bars of the histogram for each power of ten. */
const BARS_PER_DECADE = 6
/** The range of the histogram: from a microsecond to some ten thousand seconds. */
const BARS = 10 * BARS_PER_DECADE
const NS_PER_US = 1_000
const DAY_NS = 86_400e9

export interface ConversationReplies {
  readonly answered: number
  readonly missing: number
  readonly meanUs: number
  readonly maxUs: number
}

class Figures {
  answered = 0
  sumNs = 0
  maxNs = 0
  /** Requests without an answer that are not remembered any more. */
  forgotten = 0
}

/**
 * Pairs requests and answers, and collects the response times: exact extremes, percentiles within 0.1 % (HDR
 * histogram).
 */
export class ReplyTimes {
  readonly #lateAfterNs: number
  readonly #histogram = createHistogram({ lowest: 1, highest: DAY_NS, figures: 3 })
  readonly #bars = new Float64Array(BARS)
  readonly #waiting = new Map<number, WaitingQuestions>()
  readonly #figures = new Map<number, Figures>()
  #late = 0
  #unsolicited = 0

  constructor(lateAfterMs: number) {
    this.#lateAfterNs = lateAfterMs * 1e6
  }

  /** Without a key, requests are answered in their order. */
  question(conversation: number, atNs: number, key?: string): void {
    let waiting = this.#waiting.get(conversation)
    if (waiting === undefined) {
      waiting = new WaitingQuestions()
      this.#waiting.set(conversation, waiting)
    }
    // The same key again before an answer: the first request is never answered.
    if (waiting.ask(atNs, key)) this.#of(conversation).forgotten += 1
    if (waiting.size <= MAX_WAITING) return
    waiting.answer()
    this.#of(conversation).forgotten += 1
  }

  answer(conversation: number, atNs: number, key?: string): void {
    const askedAtNs = this.#waiting.get(conversation)?.answer(key)
    if (askedAtNs === undefined) {
      this.#unsolicited += 1
      return
    }
    const tookNs = Math.max(1, Math.round(atNs - askedAtNs))
    this.#histogram.record(Math.min(tookNs, DAY_NS))
    const bar = barOf(tookNs / NS_PER_US)
    this.#bars[bar] = (this.#bars[bar] ?? 0) + 1
    if (tookNs > this.#lateAfterNs) this.#late += 1
    const figures = this.#of(conversation)
    figures.answered += 1
    figures.sumNs += tookNs
    figures.maxNs = Math.max(figures.maxNs, tookNs)
  }

  /** Counts all waiting requests as unanswered. */
  end(conversation: number): void {
    const waiting = this.#waiting.get(conversation)
    if (waiting !== undefined) waiting.isOver = true
  }

  /** The counts, with the answers that may still come until `nowNs`. */
  figures(nowNs: number): ReplyFigures {
    let answered = 0
    let missing = 0
    let waitingCount = 0
    let sumNs = 0
    let maxNs = 0
    for (const figures of this.#figures.values()) {
      answered += figures.answered
      missing += figures.forgotten
      sumNs += figures.sumNs
      maxNs = Math.max(maxNs, figures.maxNs)
    }
    for (const waiting of this.#waiting.values()) {
      const overdue = this.#overdue(waiting, nowNs)
      missing += overdue
      waitingCount += waiting.size - overdue
    }
    const at = (percentile: number): number =>
      answered === 0 ? 0 : Math.min(maxNs, this.#histogram.percentile(percentile)) / NS_PER_US
    return {
      answered,
      late: this.#late,
      missing,
      waiting: waitingCount,
      unsolicited: this.#unsolicited,
      minUs: answered === 0 ? 0 : this.#histogram.min / NS_PER_US,
      meanUs: answered === 0 ? 0 : sumNs / answered / NS_PER_US,
      p50Us: at(50),
      p90Us: at(90),
      p99Us: at(99),
      p999Us: at(99.9),
      maxUs: maxNs / NS_PER_US,
      histogram: this.#histogramBars(),
    }
  }

  of(conversation: number, nowNs: number): ConversationReplies {
    const figures = this.#figures.get(conversation)
    const waiting = this.#waiting.get(conversation)
    const overdue = waiting === undefined ? 0 : this.#overdue(waiting, nowNs)
    const answered = figures?.answered ?? 0
    return {
      answered,
      missing: overdue + (figures?.forgotten ?? 0),
      meanUs: answered === 0 ? 0 : (figures?.sumNs ?? 0) / answered / NS_PER_US,
      maxUs: (figures?.maxNs ?? 0) / NS_PER_US,
    }
  }

  #of(conversation: number): Figures {
    let figures = this.#figures.get(conversation)
    if (figures === undefined) {
      figures = new Figures()
      this.#figures.set(conversation, figures)
    }
    return figures
  }

  #overdue(waiting: WaitingQuestions, nowNs: number): number {
    return waiting.isOver ? waiting.size : waiting.overdue(nowNs, this.#lateAfterNs)
  }

  #histogramBars(): ReplyFigures['histogram'] {
    const first = this.#bars.findIndex((count) => count > 0)
    const last = this.#bars.findLastIndex((count) => count > 0)
    if (first === -1) return []
    return Array.from(this.#bars.subarray(first, last + 1), (count, at) => ({
      fromUs: first + at === 0 ? 0 : 10 ** ((first + at) / BARS_PER_DECADE),
      toUs: 10 ** ((first + at + 1) / BARS_PER_DECADE),
      count,
    }))
  }
}

function barOf(us: number): number {
  return Math.min(BARS - 1, Math.max(0, Math.floor(Math.log10(us) * BARS_PER_DECADE)))
}
