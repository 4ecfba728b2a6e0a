import { parseFilter } from '../../../shared/filter/parse-filter'
import type { PatternTrouble } from '../../../shared/rules/text-pattern'
import type { Cancel, Clock } from '../../clock'
import type { RecordingSink } from '../../recording/index/recording'
import { LiveRecording } from '../../recording/live/live-recording'
import { PatternTimeout, RowJudge } from '../../recording/query/row-judge'
import { RowMatcher } from '../../recording/query/row-matcher'

/** Rows that come within this time are looked at together; ms. */
const LOOK_MS = 100
/** After a look it rests for this many times as long, so that a flood does not have the sockets wait. */
const REST_SHARE = 3
/** A pattern may use up so much time for slow texts within a minute: about a hundredth of it; ms. */
const BUDGET_MS = 600
const BUDGET_LASTS_MS = 60_000

interface PatternWatchDeps {
  readonly clock: Clock
  /** The recording of the session; after a rotation it is another one. */
  readonly recording: () => RecordingSink
  onFound(conversation: number, seq: number, recording: RecordingSink): void
  /** The pattern is too slow, or cannot be searched: it is not looked for any more. */
  onStopped(trouble: PatternTrouble, seq: number): void
}

/** Looks for received rows that pass a filter, as they come. Reads like a filter of a window: in slices, patterns in their thread. */
export class PatternWatch {
  readonly #query: string
  readonly #deps: PatternWatchDeps
  #source: RecordingSink
  /** The next row to look at. */
  #next: number
  #judge: { readonly judge: RowJudge; readonly untilMs: number } | undefined
  #timer: Cancel | undefined
  #isLooking = false
  #isOver = false

  /** Begins with the rows to come. */
  constructor(query: string, deps: PatternWatchDeps) {
    this.#query = query
    this.#deps = deps
    this.#source = deps.recording()
    this.#next = this.#source.recordCount + 1
  }

  /** Something was received. */
  received(): void {
    if (this.#timer !== undefined || this.#isLooking || this.#isOver) return
    this.#lookAfter(LOOK_MS)
  }

  close(): void {
    this.#isOver = true
    this.#timer?.()
  }

  #lookAfter(ms: number): void {
    this.#timer = this.#deps.clock.after(ms, () => {
      this.#timer = undefined
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    const { clock } = this.#deps
    const beganMs = clock.nowMs()
    this.#isLooking = true
    await this.#judgeNew()
    this.#isLooking = false
    if (this.#isOver) return
    const current = this.#deps.recording()
    if (this.#source !== current) {
      this.#source = current
      this.#next = 1
      this.#judge = undefined
    }
    if (this.#next <= current.recordCount) this.#lookAfter(Math.max(LOOK_MS, REST_SHARE * (clock.nowMs() - beganMs)))
  }

  async #judgeNew(): Promise<void> {
    const source = this.#source
    if (!(source instanceof LiveRecording) || source.isClosed) return
    const first = this.#next
    const last = source.index.count
    this.#next = last + 1
    try {
      await this.#judgeOf(source)?.judge(
        (position) => (first + position <= last ? first + position : undefined),
        (seq) => source.index.get(seq).kind === 'rx',
        (seq, passes) => {
          if (this.#isOver) return false
          if (passes) this.#deps.onFound(source.index.get(seq).conversation, seq, source)
          return true
        },
      )
    } catch (error) {
      if (!(error instanceof PatternTimeout)) throw error
      this.close()
      this.#deps.onStopped(error.trouble, error.seq)
    }
  }

  #judgeOf(source: LiveRecording): RowJudge | undefined {
    const nowMs = this.#deps.clock.nowMs()
    if (this.#judge !== undefined && nowMs < this.#judge.untilMs) return this.#judge.judge
    const parsed = parseFilter(this.#query)
    if (!parsed.ok || parsed.filter === undefined) return undefined
    const judge = new RowJudge(new RowMatcher(source, parsed.filter), BUDGET_MS)
    this.#judge = { judge, untilMs: nowMs + BUDGET_LASTS_MS }
    return judge
  }
}
