import type { Encoding } from '../../../shared/encoding'
import type { PatternTrouble } from '../../../shared/rules/text-pattern'
import { AskedThread } from '../../threads/asked-thread'
import { troubleOf } from '../../threads/thread-failure'

/**
 * The time limit for an answer in ms. The thread itself ends slow patterns; this is for a thread that does not get to
 * run.
 */
const LIMIT_MS = 30_000

/**
 * The result that is requested for each text: whether it matches the patterns, the key that one pattern finds, or the
 * whole match.
 */
export type PatternWish = 'test' | 'key' | 'match'

/** A match: its groups by number, 0 for the whole, and by name. */
export interface TextMatch {
  readonly all: readonly (string | undefined)[]
  readonly groups: Readonly<Record<string, string>> | undefined
}

export interface PatternQuestion {
  readonly patterns: readonly { readonly source: string; readonly flags: string }[]
  readonly wish: PatternWish
  readonly encoding: Encoding
  /** The texts one after the other, a byte of a line break between them, and the end of each. */
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  /** The time limit for one text in ms: a slower pattern backtracks catastrophically. */
  readonly textMs: number
}

/** What came of the texts that were looked at, from the first on. */
export interface PatternAnswers {
  /** For each of them what was wished of each pattern; empty when the wish was a test. */
  readonly results: readonly (readonly (string | TextMatch | null)[])[]
  /** What a test found: 1 where a pattern fits, 0 where it does not; all patterns of the first text, then those of the second. */
  readonly fits: Uint8Array
  /** The text after those took too long. Without this, it is only still to be searched. */
  readonly isTooSlow: boolean
  /** The time of slow texts in ms: a pattern just below the limit of one may be slow on many. */
  readonly slowMs: number
}

/**
 * People's patterns run in threads and nowhere else. One thread serves rows, which may be millions, and one serves
 * messages, which are waited for.
 */
class PatternThread {
  readonly #thread = new AskedThread<PatternQuestion, PatternAnswers>('pattern-worker')

  ask(question: PatternQuestion): Promise<PatternAnswers> {
    const transfer = question.bytes.buffer instanceof ArrayBuffer ? [question.bytes.buffer] : []
    return this.#thread.ask(question, { limitMs: LIMIT_MS, transfer })
  }

  close(): void {
    this.#thread.close()
  }
}

/** Why the thread of patterns gave no answer: a pattern used up its time or its memory, or the thread does not run. */
export function patternTrouble(error: unknown): PatternTrouble {
  const trouble = troubleOf(error)
  return trouble === 'too-slow' || trouble === 'memory' ? 'too-slow' : 'no-thread'
}

export const rowPatterns = new PatternThread()
export const messagePatterns = new PatternThread()
