import type { Encoding } from '../../../shared/encoding'
import { AskedThread } from '../../threads/asked-thread'

/** The thread itself ends what takes long; this is for one that does not come to it, on a machine that stands still. */
const LIMIT_MS = 30_000

/** What is wanted of each text: whether it holds the patterns, the key that one pattern finds, or all that it finds. */
export type PatternWish = 'test' | 'key' | 'match'

/** What a pattern found in a text: its groups by number, 0 for all of it, and by name. */
export interface TextMatch {
  readonly all: readonly (string | undefined)[]
  readonly groups: Readonly<Record<string, string>> | undefined
}

export interface PatternQuestion {
  readonly patterns: readonly { readonly source: string; readonly flags: string }[]
  readonly wish: PatternWish
  readonly encoding: Encoding
  /** The texts one behind the other, and where each ends. */
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  /** No text may take longer: its pattern has gone astray (catastrophic backtracking). */
  readonly textMs: number
}

/** What came of the texts that were looked at, from the first on. */
export interface PatternAnswers {
  /** For each of them what was wished of each pattern; nothing where the wish was a test. */
  readonly results: readonly (readonly (string | TextMatch | null)[])[]
  /** What a test found: 1 where a pattern fits, 0 where it does not; all patterns of the first text, then those of the second. */
  readonly fits: Uint8Array
  /** The text behind those took too long. Without this, it is only still to be looked at. */
  readonly isTooSlow: boolean
  /** What texts took that are slow: a pattern just below the limit of one goes astray on many. */
  readonly slowMs: number
}

/** Patterns of people run in a thread and nowhere else. One thread for rows, which may be millions, and one for messages, which are waited for. */
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

export const rowPatterns = new PatternThread()
export const messagePatterns = new PatternThread()
