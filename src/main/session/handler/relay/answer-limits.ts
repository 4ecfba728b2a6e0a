import { formatEndpoint } from '../../../../shared/endpoint'
import type { RelaySide } from '../../../../shared/relay-words'
import type { StateEvent } from '../../../../shared/record'
import type { HandlerContext } from '../handler'
import { STORM_WORDS, StormBreaker } from '../storm-breaker'

/** The storm breakers of an exchange: one for each leg that we began, whose peer may answer every answer by itself. */
export class AnswerLimits {
  readonly #breakers = new Map<RelaySide, StormBreaker>()
  readonly #note: (event: StateEvent, about: HandlerContext) => void

  constructor(note: (event: StateEvent, about: HandlerContext) => void) {
    this.#note = note
  }

  /** Counts an automatic answer into this leg. Returns false when there were too many; a row says so once. */
  mayAnswer(side: RelaySide, leg: HandlerContext): boolean {
    if (leg.by === 'peer') return true
    const breaker = this.#breakers.get(side) ?? new StormBreaker(leg.clock)
    this.#breakers.set(side, breaker)
    if (breaker.isTripped) return false
    if (!breaker.received()) {
      breaker.answered()
      return true
    }
    const subject = formatEndpoint(leg.peer)
    this.#note({ kind: 'warning', failure: { code: 'answer-storm', errno: '', message: STORM_WORDS, subject } }, leg)
    return false
  }

  /** Somebody has changed what answers: it goes on. */
  reset(): void {
    for (const breaker of this.#breakers.values()) breaker.reset()
  }
}
