import type { Encoding } from '../../../shared/encoding'
import { patternCost } from '../../../shared/rules/pattern-cost'
import {
  PatternTooSlow,
  type FoundByPattern,
  type TextMatch,
  type TextPattern,
} from '../../../shared/rules/text-pattern'
import { isTurnSpent, nextTurn } from './turn-budget'
import { messagePatterns, patternTrouble, type TextMatch as ThreadMatch } from '../../recording/query/pattern-questions'

/** The number of steps that an engine does in a millisecond or two: a pattern with this bound runs at once. */
const MOST_STEPS = 500_000
/** The number of steps that are not counted, because they take almost no time. */
const FEW_STEPS = 5_000
/** The time limit for one message: after it the pattern is not used any more; ms. */
const TEXT_MS = 100
/** The largest share of all time that slow searches may take. */
const MOST_SHARE = 0.1
const CREDIT_MS = 1_000

/**
 * A pattern for new messages: it runs at once when its shape and the length of the text bound the work, else in a
 * thread.
 */
export class MessagePattern implements TextPattern {
  readonly #pattern: RegExp
  readonly #cost: ReturnType<typeof patternCost>
  #credit = CREDIT_MS
  #lastMs = performance.now()

  /** Takes only a pattern that is known to be valid. */
  constructor(source: string, flags: string) {
    this.#pattern = new RegExp(source, flags)
    this.#cost = patternCost(source, flags)
  }

  mayTakeLong(byteLength: number): boolean {
    const steps = this.#steps(byteLength)
    return steps > MOST_STEPS || (steps > FEW_STEPS && isTurnSpent())
  }

  exec(text: string): TextMatch | null {
    if (this.#steps(text.length) > MOST_STEPS) throw new PatternTooSlow()
    return this.#pattern.exec(text)
  }

  pause(): Promise<void> | undefined {
    return isTurnSpent() ? nextTurn() : undefined
  }

  #steps(length: number): number {
    return this.#cost === undefined ? Infinity : this.#cost.factor * length ** this.#cost.degree
  }

  async find(bytes: Uint8Array, encoding: Encoding): Promise<FoundByPattern> {
    const { source, flags } = this.#pattern
    const question = { patterns: [{ source, flags }], wish: 'match', encoding, textMs: TEXT_MS } as const
    const texts = { bytes: new Uint8Array(bytes), ends: Uint32Array.of(bytes.length) }
    const now = performance.now()
    this.#credit = Math.min(CREDIT_MS, this.#credit + (now - this.#lastMs) * MOST_SHARE)
    this.#lastMs = now
    const answers = await messagePatterns.ask({ ...question, ...texts }).catch(patternTrouble)
    if (typeof answers === 'string') return answers
    if (answers.isTooSlow) return 'too-slow'
    this.#credit -= answers.slowMs
    if (this.#credit < 0) return 'too-slow'
    const [found] = answers.results[0] ?? []
    return typeof found === 'object' && found !== null ? matchFrom(found) : null
  }
}

function matchFrom({ all, groups }: ThreadMatch): TextMatch {
  return Object.assign({ groups }, all)
}
