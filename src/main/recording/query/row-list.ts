import { parseFilter } from '../../../shared/filter/parse-filter'
import type { HighlightColour, HighlightRule } from '../../../shared/highlight'
import type { RecordRow } from '../../../shared/record'
import { isFilterEmpty, type RowFilter } from '../../../shared/session'
import { GrowableList } from '../index/growable-list'
import { Highlighter } from './highlighter'
import type { RecordingSource } from '../index/recording'
import type { PatternTrouble } from '../../../shared/rules/text-pattern'
import { PatternTimeout, RowJudge } from './row-judge'
import { RowMatcher } from './row-matcher'

/** A scan runs for this long before it yields to the event loop; ms. */
const SCAN_SLICE_MS = 8

/**
 * A list of rows that grows with its recording: all rows, those of one conversation, or those that match a filter.
 * Positions count from 0. A filter runs in slices; `close` ends it.
 */
export class RowList {
  readonly source: RecordingSource
  readonly filter: RowFilter
  readonly #hits: GrowableList | undefined
  readonly #matcher: RowMatcher | undefined
  readonly #highlighter: Highlighter | undefined
  #scanned = 0
  /** The row on which a pattern took too long; the filter ended there. */
  stoppedBy: PatternTrouble = 'too-slow'
  #stoppedAt = 0
  /** What ended the filter while the thread of patterns decided rows. */
  #error: Error | undefined
  #isClosed = false
  readonly #judge: RowJudge | undefined
  /** A promise while the thread of patterns decides rows. */
  #judging: Promise<void> | undefined

  /** `highlights` colour the rows that are read. */
  constructor(source: RecordingSource, filter: RowFilter, highlights: readonly HighlightRule[] = []) {
    this.source = source
    this.filter = filter
    this.#highlighter = highlights.length === 0 ? undefined : new Highlighter(source, highlights)
    this.#hits = isFilterEmpty(filter) ? undefined : new GrowableList()
    const parsed = parseFilter(filter.query ?? '')
    const query = parsed.ok ? parsed.filter : undefined
    const matcher = query === undefined ? undefined : new RowMatcher(source, query)
    this.#matcher = matcher
    this.#judge = matcher === undefined || matcher.patterns.length === 0 ? undefined : new RowJudge(matcher)
  }

  get count(): number {
    return this.#hits?.length ?? this.#candidates()
  }

  /** The rows that the filter has scanned, of `total`. */
  get scanned(): number {
    return this.#hits === undefined ? this.count : this.#scanned
  }

  get total(): number {
    return this.#candidates()
  }

  /** Scans new rows for a few milliseconds. Returns whether there are more. */
  advance(): boolean {
    if (this.#hits === undefined || this.#isClosed || this.source.isClosed || this.#stoppedAt > 0) return false
    if (this.#error !== undefined) throw this.#error
    if (this.#scanned >= this.#candidates()) return this.#judging !== undefined
    if (this.#judge !== undefined) {
      this.#judging ??= this.#ask(this.#judge).finally(() => {
        this.#judging = undefined
      })
      return true
    }
    const until = performance.now() + SCAN_SLICE_MS
    while (this.#scanned < this.#candidates()) {
      const seq = this.#candidate(this.#scanned)
      if (this.#passes(seq)) this.#hits.push(seq)
      this.#scanned += 1
      if (this.#scanned % 64 === 0 && performance.now() > until) return true
    }
    return false
  }

  /** Runs a filter to its end, and yields to the event loop in between. */
  async complete(): Promise<void> {
    while (this.advance()) await (this.#judging ?? new Promise((resume) => setImmediate(resume)))
  }

  seqAt(position: number): number {
    return this.#hits?.at(position) ?? this.#candidate(position)
  }

  /** Rows from a position; fewer at the end. Colours that need patterns are missing: see `readColoured`. */
  read(from: number, count: number): RecordRow[] {
    const seqs = this.#seqs(from, count)
    const colours = this.#highlighter?.coloursAtOnce(seqs)
    return seqs.map((seq, at) => this.#row(seq, colours?.[at]))
  }

  /** The same with all colours; a promise when patterns have to be searched for them. */
  readColoured(from: number, count: number): RecordRow[] | Promise<RecordRow[]> {
    const highlighter = this.#highlighter
    if (highlighter === undefined || !this.hasPatternColours) return this.read(from, count)
    const seqs = this.#seqs(from, count)
    return highlighter.colours(seqs).then((colours) => {
      if (this.source.isClosed) return []
      return seqs.map((seq, at) => this.#row(seq, colours[at]))
    })
  }

  get hasPatternColours(): boolean {
    return this.#highlighter?.hasPatterns === true
  }

  /** The position of the record, or of the next one in the list. */
  locate(seq: number): number {
    if (this.#hits !== undefined) return this.#hits.lowerBound(seq)
    if (this.filter.conversation === undefined) return Math.max(0, seq - 1)
    return this.source.index.rowsOf(this.filter.conversation).lowerBound(seq)
  }

  /**
   * The position of the first row at this time (ns since 1970) or later; the last row when there is none. Times rise.
   */
  locateTime(atNs: bigint): number {
    const wanted = Number(atNs - this.source.meta.startedAtNs)
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.source.index.wallSinceStartNs(this.seqAt(middle)) < wanted) low = middle + 1
      else high = middle
    }
    return Math.max(0, Math.min(low, this.count - 1))
  }

  /** The record on which a pattern gave no answer (`stoppedBy` says why); 0 while there is none. */
  get stoppedAt(): number {
    return this.#stoppedAt
  }

  close(): void {
    this.#isClosed = true
  }

  /** Decides rows that the filter has not scanned, with the thread of patterns. */
  async #ask(judge: RowJudge): Promise<void> {
    const first = this.#scanned
    const seqAt = (position: number): number | undefined =>
      first + position < this.#candidates() ? this.#candidate(first + position) : undefined
    try {
      await judge.judge(
        seqAt,
        (seq) => this.#isKind(seq),
        (seq, passes) => {
          if (this.#isClosed) return false
          if (passes) this.#hits?.push(seq)
          this.#scanned += 1
          return true
        },
      )
    } catch (error) {
      if (error instanceof PatternTimeout) {
        this.#stoppedAt = error.seq
        this.stoppedBy = error.trouble
      } else this.#error = error as Error
    }
  }

  #seqs(from: number, count: number): number[] {
    const seqs: number[] = []
    const end = Math.min(this.count, from + count)
    for (let position = Math.max(0, from); position < end; position++) seqs.push(this.seqAt(position))
    return seqs
  }

  #row(seq: number, highlight: HighlightColour | undefined): RecordRow {
    const row = this.source.read(seq)
    return highlight === undefined ? row : { ...row, highlight }
  }

  #candidates(): number {
    const { conversation } = this.filter
    return conversation === undefined ? this.source.index.count : this.source.index.rowsOf(conversation).length
  }

  #candidate(position: number): number {
    const { conversation } = this.filter
    return conversation === undefined ? position + 1 : this.source.index.rowsOf(conversation).at(position)
  }

  #passes(seq: number): boolean {
    return this.#isKind(seq) && this.#matcher?.passes(seq) !== false
  }

  #isKind(seq: number): boolean {
    const { kinds, numbers } = this.filter
    if (numbers?.some(({ from, to }) => seq >= from && seq <= to) === false) return false
    return kinds?.includes(this.source.index.get(seq).kind) !== false
  }
}
