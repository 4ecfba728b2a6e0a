import { formatEndpoint, isStream } from '../../../../shared/endpoint'
import type { ConversationFigures, StatisticsFigures, StatisticsOptions } from '../../../../shared/statistics'
import { RowKeys } from '../../query/row-keys'
import { PatternTimeout } from '../../query/row-judge'
import type { RecordingSource } from '../../index/recording'
import type { IndexedRecord } from '../../index/recording-index'
import { RateCounter } from './rate-series'
import { ReplyTimes } from './reply-times'
import { SequenceGaps } from './sequence-gaps'

/** A look at new rows goes on for this long before it lets others have the event loop. */
const SLICE_MS = 8
/** Conversations that are told one by one. */
const MAX_CONVERSATIONS = 200
const NS_PER_MS = 1e6

/**
 * Figures of a recording, or of one conversation: rates, times from question to answer, gaps in a sequence. Made from the
 * rows alone, so that they are the same live and after reopening. Follows a recording that grows, a slice at a time.
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
  /** How many of the ends in the table of conversations were looked at. */
  #ended = 0
  #scanned = 0
  #stoppedAt = 0
  /** A pattern is being asked for keys: until that is over. */
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

  /** Looks at new rows for some milliseconds. Returns whether there is more to do. */
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

  /** Looks at all rows that are there, and lets others have the event loop in between. */
  async complete(): Promise<void> {
    while (this.advance()) await (this.#asking ?? new Promise((resume) => setImmediate(resume)))
  }

  /** Rows looked at so far. */
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

  /** `nowNs` since the start of the recording: of a live one now, of a closed one its end. */
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

  /** Nobody answers any more on a connection that has ended. */
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

  /** The conversations with most messages. Counts are those of the table of conversations, which is never behind. */
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

/** The time of the newest row: where a recording that is over ends. */
export function endOf({ index }: RecordingSource): number {
  return index.count === 0 ? 0 : index.get(index.count).sinceStartNs
}
