import { formatEndpoint, isStream } from '../../../../shared/endpoint'
import type { ConversationFigures, StatisticsFigures, StatisticsOptions } from '../../../../shared/statistics'
import { RowKeys } from '../../query/row-keys'
import type { PatternTrouble } from '../../../../shared/rules/text-pattern'
import { PatternTimeout } from '../../query/row-judge'
import type { RecordingSource } from '../../index/recording'
import type { IndexedRecord } from '../../index/recording-index'
import { RateCounter } from './rate-series'
import { ReplyTimes } from './reply-times'
import { SequenceGaps } from './sequence-gaps'

/** A scan of new rows runs for this long before it yields to the event loop; ms. */
const SLICE_MS = 8
/** The most conversations that are listed. */
const MAX_CONVERSATIONS = 200
const NS_PER_MS = 1e6

/**
 * Figures of a recording, or of one conversation: rates, response times, gaps in a sequence. They are computed from the
 * rows alone, so that they are the same live and after reopening. Follows a growing recording, a slice at a time.
 */
export class Statistics {
  readonly source: RecordingSource
  readonly conversation: number | undefined
  readonly #options: StatisticsOptions
  readonly #rates = new RateCounter()
  readonly #replies: ReplyTimes
  readonly #gaps: SequenceGaps | undefined
  readonly #keys: RowKeys | undefined
  readonly #read: (seq: number) => Uint8Array
  /** The number of ended conversations, in the order of their ends, that were examined. */
  #ended = 0
  #scanned = 0
  #stoppedAt = 0
  stoppedBy: PatternTrouble = 'too-slow'
  /** A promise while the thread of patterns looks for keys. */
  #asking: Promise<void> | undefined

  constructor(source: RecordingSource, conversation: number | undefined, options: StatisticsOptions) {
    this.source = source
    this.conversation = conversation
    this.#options = options
    this.#replies = new ReplyTimes(options.lateAfterMs)
    this.#read = source.scanner()
    const { counter } = options
    const isCounted = counter !== undefined && !isStream(source.meta.config.protocol)
    this.#gaps = isCounted ? new SequenceGaps(counter) : undefined
    this.#keys = options.key === '' ? undefined : new RowKeys(source, options.key)
  }

  /** Scans new rows for a few milliseconds. Returns whether there are more. */
  advance(sliceMs = SLICE_MS): boolean {
    if (this.source.isClosed) return false
    const until = performance.now() + sliceMs
    while (this.#scanned < this.total && this.#stoppedAt === 0) {
      const seq = this.#seqAt(this.#scanned)
      if (this.#keys?.has(seq) === false) {
        this.#askKeys(this.#keys)
        return true
      }
      this.#take(seq)
      this.#scanned += 1
      if (this.#scanned % 64 === 0 && performance.now() > until) return true
    }
    return false
  }

  /** Scans all existing rows, and yields to the event loop in between. */
  async complete(): Promise<void> {
    while (this.advance()) await (this.#asking ?? new Promise((resume) => setImmediate(resume)))
  }

  /** The number of rows scanned so far. */
  get scanned(): number {
    return this.#scanned
  }

  get total(): number {
    const { index } = this.source
    return this.conversation === undefined ? index.count : index.rowsOf(this.conversation).length
  }

  /** The row on which the pattern took too long, where counting ended; 0 while there is none. */
  get stoppedAt(): number {
    return this.#stoppedAt
  }

  /** `nowNs` counts from the start of the recording: the present for a live one, its end for a closed one. */
  figures(nowNs: number): StatisticsFigures {
    this.#endClosed()
    const nowMs = nowNs / NS_PER_MS
    const sequence = this.#gaps?.figures()
    return {
      series: this.#rates.series(nowMs),
      rx: this.#rates.figures('rx', nowMs),
      tx: this.#rates.figures('tx', nowMs),
      replies: this.#replies.figures(nowNs),
      ...(sequence === undefined ? {} : { sequence }),
      conversations: this.conversation === undefined ? this.#conversations(nowNs) : [],
    }
  }

  #take(seq: number): void {
    const facts = this.source.index.get(seq)
    const { kind, conversation, sinceStartNs } = facts
    if (kind === 'state') return
    this.#rates.count(kind, facts.byteLength, sinceStartNs / NS_PER_MS)
    if (kind === 'rx') this.#gaps?.received(seq, conversation, this.#read(seq))
    this.#pair(seq, facts)
  }

  #askKeys(keys: RowKeys): void {
    const from = this.#scanned
    const seqAt = (position: number): number | undefined =>
      from + position < this.total ? this.#seqAt(from + position) : undefined
    this.#asking ??= keys
      .find(seqAt)
      .catch((error: unknown) => {
        if (!(error instanceof PatternTimeout)) throw error
        this.#stoppedAt = error.seq
        this.stoppedBy = error.trouble
      })
      .finally(() => {
        this.#asking = undefined
      })
  }

  #pair(seq: number, { kind, conversation, sinceStartNs }: IndexedRecord): void {
    const key = this.#keys?.of(seq)
    if (key === null) return
    const isQuestion = (kind === 'rx') === (this.#options.requester === 'peer')
    if (isQuestion) this.#replies.question(conversation, sinceStartNs, key)
    else this.#replies.answer(conversation, sinceStartNs, key)
  }

  /** A connection that has ended brings no more answers. */
  #endClosed(): void {
    if (this.#scanned < this.total) return
    const { conversationTable } = this.source
    while (this.#ended < conversationTable.endedCount) {
      this.#replies.end(conversationTable.endedAt(this.#ended))
      this.#ended += 1
    }
  }

  #seqAt(position: number): number {
    return this.conversation === undefined ? position + 1 : this.source.index.rowsOf(this.conversation).at(position)
  }

  /**
   * The conversations with most messages. The counts come from the table of conversations, which is always complete.
   */
  #conversations(nowNs: number): ConversationFigures[] {
    const busiest = this.source.conversationTable.busiest(MAX_CONVERSATIONS)
    return busiest.map(({ number, peer, isOthers, rxRecords, txRecords, rxBytes, txBytes }) => ({
      number,
      peer: isOthers ? '' : formatEndpoint(peer),
      rxMessages: rxRecords,
      txMessages: txRecords,
      rxBytes,
      txBytes,
      lost: this.#gaps?.lostOf(number) ?? 0,
      ...this.#replies.of(number, nowNs),
    }))
  }
}

/** The time of the newest row, which is the end of a closed recording. */
export function endOf({ index }: RecordingSource): number {
  return index.count === 0 ? 0 : index.get(index.count).sinceStartNs
}
