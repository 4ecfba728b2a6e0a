import type { Encoding } from '../../../shared/encoding'
import { patternCost } from '../../../shared/rules/pattern-cost'
import {
  PatternTooSlow,
  type FoundByPattern,
  type TextMatch,
  type TextPattern,
} from '../../../shared/rules/text-pattern'
import { isTurnSpent } from './turn-budget'
import { messagePatterns, type TextMatch as ThreadMatch } from '../../recording/query/pattern-questions'

/** About what an engine does in a millisecond or two: a pattern whose shape promises no more than this runs at once. */
const MOST_STEPS = 500_000
/** So little that it does not matter how often. */
const FEW_STEPS = 5_000
/** No message may take longer: then whoever has the pattern does without it from then on. */
const TEXT_MS = 100
/** What is slow may not take this share of all time either, message after message. */
const MOST_SHARE = 0.1
const CREDIT_MS = 1_000

/** A pattern for messages that have just come: at once where its shape and the length of the text bound the work, else in a thread. */
export class MessagePattern implements TextPattern {
  readonly #pattern: RegExp
  readonly #cost: ReturnType<typeof patternCost>
  #credit = CREDIT_MS
  #lastMs = performance.now()

  /** The pattern is known to be right. */
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

  #steps(length: number): number {
    return this.#cost === undefined ? Infinity : this.#cost.factor * length ** this.#cost.degree
  }

  async find(bytes: Uint8Array, encoding: Encoding): Promise<FoundByPattern> {
    const { source, flags } = this.#pattern
    const question = { patterns: [{ source, flags }], wish: 'match', encoding, textMs: TEXT_MS } as const
    const texts = { bytes: bytes.slice(), ends: Uint32Array.of(bytes.length) }
    const now = performance.now()
    this.#credit = Math.min(CREDIT_MS, this.#credit + (now - this.#lastMs) * MOST_SHARE)
    this.#lastMs = now
    // A thread that had to be ended took all of its time, or all of its memory.
    const answers = await messagePatterns.ask({ ...question, ...texts }).catch(() => undefined)
    if (answers === undefined || answers.isTooSlow) return 'too-slow'
    this.#credit -= answers.slowMs
    if (this.#credit < 0) return 'too-slow'
    const [found] = answers.results[0] ?? []
    return typeof found === 'object' && found !== null ? matchFrom(found) : null
  }
}

function matchFrom({ all, groups }: ThreadMatch): TextMatch {
  return Object.assign({ groups }, all)
}
