import type { PatternTrouble } from '../../../shared/rules/text-pattern'
import type { RecordingSource } from '../index/recording'
import { patternTrouble, rowPatterns, type PatternQuestion } from './pattern-questions'
import type { RowMatcher } from './row-matcher'
import { RowTexts } from './row-texts'

/** The time limit for one text; ms. */
export const TEXT_MS = 250
/** The time limit for all slow texts together: a pattern just below the limit of one may be slow on all. Ms. */
export const BUDGET_MS = 5_000
/** A scan of rows runs for this long before it yields to the event loop; ms. */
export const SLICE_MS = 8

/** A pattern took too long on this row, or patterns cannot be searched at all, so the search cannot continue. */
export class PatternTimeout extends Error {
  readonly seq: number
  readonly trouble: PatternTrouble

  constructor(seq: number, trouble: PatternTrouble = 'too-slow') {
    super(`a pattern gave no answer on row ${String(seq)}: ${trouble}`)
    this.seq = seq
    this.trouble = trouble
  }
}

/** Rows that are decided together. */
interface Batch {
  readonly seqs: readonly number[]
  /** What bytes alone decide of each row; undefined where a pattern is asked. */
  readonly known: readonly (boolean | undefined)[]
  /** The first row of which a pattern is asked, and the texts of all of these. */
  readonly open: number | undefined
  readonly texts: Pick<PatternQuestion, 'bytes' | 'ends'>
}

/** What the thread said of texts, from the first on. */
interface Fits {
  readonly looked: number
  /** For each text whether each pattern matches it: all patterns of the first text, then those of the second. */
  readonly fits: Uint8Array
}

const NO_FITS: Fits = { looked: 0, fits: new Uint8Array() }
/** How many rows are read until the time is looked at. */
const ROWS_A_LOOK = 16

/** Decides rows by a filter with patterns: what bytes alone do not decide, the thread of patterns does. */
export class RowJudge {
  readonly #matcher: RowMatcher
  readonly #source: RecordingSource
  readonly #texts: RowTexts
  #budgetMs: number

  /** `budgetMs` is the time limit for all slow texts together. */
  constructor(matcher: RowMatcher, budgetMs = BUDGET_MS) {
    this.#matcher = matcher
    this.#source = matcher.source
    this.#texts = new RowTexts(matcher.source)
    this.#budgetMs = budgetMs
  }

  /**
   * Decides rows in order until there are no more, the recording is closed, or `take` returns false; `take` gets each
   * row as soon as it is decided. Rows that `isWanted` refuses never pass. Rejects with `PatternTimeout`.
   */
  async judge(
    seqAt: (position: number) => number | undefined,
    isWanted: (seq: number) => boolean,
    take: (seq: number, passes: boolean) => boolean,
  ): Promise<void> {
    const isOver = (): boolean => this.#source.isClosed
    let ahead: Batch | undefined
    for (let position = 0; !isOver();) {
      const batch = ahead ?? this.#gather(position, seqAt, isWanted)
      if (batch.seqs.length === 0) return
      const asked = this.#ask(batch)
      // While the thread looks at these, the rows behind them are read.
      ahead = this.#gather(position + batch.seqs.length, seqAt, isWanted)
      const { looked, fits } = await asked
      if (isOver()) return
      for (let at = 0, text = 0; at < batch.seqs.length; at++) {
        const seq = batch.seqs[at] ?? 0
        let passes = batch.known[at]
        if (passes === undefined && text < looked) {
          passes = this.#passes(seq, fits, text)
          text += 1
        }
        if (passes === undefined) {
          // What the thread did not finish is asked for again.
          ahead = undefined
          break
        }
        position += 1
        if (!take(seq, passes)) return
      }
    }
  }

  #passes(seq: number, fits: Uint8Array, text: number): boolean | undefined {
    const { patterns } = this.#matcher
    if (this.#matcher.isOnePattern) return fits[text] === 1
    const first = text * patterns.length
    return this.#matcher.passes(
      seq,
      patterns.map((_pattern, which) => fits[first + which] === 1),
    )
  }

  /** Reads rows from this position on until their texts are many, or the time of a slice is over. */
  #gather(
    position: number,
    seqAt: (position: number) => number | undefined,
    isWanted: (seq: number) => boolean,
  ): Batch {
    const seqs: number[] = []
    const known: (boolean | undefined)[] = []
    let open: number | undefined
    const until = performance.now() + SLICE_MS
    while (!this.#texts.isFull) {
      if (seqs.length % ROWS_A_LOOK === 0 && seqs.length > 0 && performance.now() >= until) break
      const seq = seqAt(position + seqs.length)
      if (seq === undefined) break
      const passes = isWanted(seq) && this.#matcher.passes(seq)
      seqs.push(seq)
      known.push(passes)
      if (passes !== undefined) continue
      open ??= seq
      this.#texts.add(seq)
    }
    return { seqs, known, open, texts: this.#texts.take() }
  }

  /** Which patterns match these rows, at least for the first of them. */
  async #ask({ open: first, texts }: Batch): Promise<Fits> {
    if (first === undefined) {
      await new Promise((resume) => setImmediate(resume))
      return NO_FITS
    }
    if (this.#budgetMs < 0) throw new PatternTimeout(first)
    const { patterns } = this.#matcher
    const question = { patterns, wish: 'test', encoding: this.#source.encoding, textMs: TEXT_MS } as const
    const answers = await rowPatterns.ask({ ...question, ...texts }).catch((error: unknown) => {
      throw new PatternTimeout(first, patternTrouble(error))
    })
    const { fits, isTooSlow, slowMs } = answers
    this.#budgetMs -= slowMs
    const looked = fits.length / patterns.length
    if (isTooSlow && looked === 0) throw new PatternTimeout(first)
    return { looked, fits }
  }
}
