import type { RecordingSource } from '../index/recording'
import { patternTrouble, rowPatterns } from './pattern-questions'
import { BUDGET_MS, PatternTimeout, SLICE_MS, TEXT_MS } from './row-judge'
import { RowTexts } from './row-texts'

/**
 * The keys that a pattern finds in rows, some hundred rows ahead of a reader in ascending order: its first group, or
 * the whole match.
 */
export class RowKeys {
  readonly #source: RecordingSource
  readonly #patterns: readonly [{ readonly source: string; readonly flags: string }]
  readonly #texts: RowTexts
  #keys: ReadonlyMap<number, string | null> = new Map()
  #budgetMs = BUDGET_MS

  constructor(source: RecordingSource, pattern: string) {
    this.#source = source
    this.#patterns = [{ source: pattern, flags: 'u' }]
    this.#texts = new RowTexts(source)
  }

  /** Whether the key of this row is known; a row that is no message has none. */
  has(seq: number): boolean {
    return this.#keys.has(seq) || this.#source.index.get(seq).kind === 'state'
  }

  /** Null where nothing matches. */
  of(seq: number): string | null {
    return this.#keys.get(seq) ?? null
  }

  /** Finds the keys of some of these rows, at least of the first message. Rejects with `PatternTimeout`. */
  async find(seqAt: (position: number) => number | undefined): Promise<void> {
    const until = performance.now() + SLICE_MS
    const seqs: number[] = []
    for (let position = 0; !this.#texts.isFull && performance.now() < until; position++) {
      const seq = seqAt(position)
      if (seq === undefined) break
      if (this.#source.index.get(seq).kind === 'state') continue
      seqs.push(seq)
      this.#texts.add(seq)
    }
    const [first] = seqs
    if (first === undefined) return
    if (this.#budgetMs < 0) throw new PatternTimeout(first)
    const question = {
      patterns: this.#patterns,
      wish: 'key',
      encoding: this.#source.encoding,
      textMs: TEXT_MS,
    } as const
    const { results, isTooSlow, slowMs } = await rowPatterns
      .ask({ ...question, ...this.#texts.take() })
      .catch((error: unknown) => {
        throw new PatternTimeout(first, patternTrouble(error))
      })
    this.#budgetMs -= slowMs
    if (isTooSlow && results.length === 0) throw new PatternTimeout(first)
    this.#keys = new Map(results.map(([key], at) => [seqs[at] ?? 0, typeof key === 'string' ? key : null]))
  }
}
