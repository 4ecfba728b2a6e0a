import * as v from 'valibot'
import { within } from './within'
import { patternMistake } from './words/pattern-mistake'
import type { Sentence } from './words/say'

/** The side that sends requests; the other side answers. */
export type Requester = 'peer' | 'us'

/** Where a counter stands in each datagram. Unsigned. */
export interface CounterPlace {
  /** Bytes from the start; 0 to 65,506. */
  readonly offset: number
  readonly bytes: 1 | 2 | 4
  readonly isLittleEndian: boolean
}

export interface StatisticsOptions {
  readonly requester: Requester
  /**
   * Empty: an answer belongs to the oldest waiting request. Otherwise a pattern whose first group (or whole match) is
   * the key that a request and its answer share; messages without a match do not count.
   */
  readonly key: string
  /**
   * An answer after this time is late, and a request without one after this time is missing its answer. 1 to
   * 3,600,000 ms.
   */
  readonly lateAfterMs: number
  /** Datagrams only. */
  readonly counter?: CounterPlace
}

export const LATE_AFTER_RANGE = { min: 1, max: 3_600_000 } as const
export const COUNTER_OFFSET_MAX = 65_506
export const COUNTER_BYTES = [1, 2, 4] as const
export const MAX_KEY_LENGTH = 1_000

export function defaultStatisticsOptions(role: 'listener' | 'client'): StatisticsOptions {
  return { requester: role === 'listener' ? 'peer' : 'us', key: '', lateAfterMs: 1_000 }
}

/** Why a pattern cannot be used; undefined when it can. */
export function keyMistake(key: string): Sentence | undefined {
  try {
    new RegExp(key, 'u')
    return undefined
  } catch (error) {
    return patternMistake(error)
  }
}

export const statisticsOptionsSchema: v.GenericSchema<unknown, StatisticsOptions> = v.strictObject({
  requester: v.picklist(['peer', 'us']),
  key: v.pipe(
    v.string(),
    v.maxLength(MAX_KEY_LENGTH),
    v.check((key) => keyMistake(key) === undefined, 'the pattern cannot be read'),
  ),
  lateAfterMs: within(LATE_AFTER_RANGE),
  counter: v.exactOptional(
    v.strictObject({
      offset: v.pipe(within({ min: 0, max: COUNTER_OFFSET_MAX }), v.integer()),
      bytes: v.picklist(COUNTER_BYTES),
      isLittleEndian: v.boolean(),
    }),
  ),
})

/** Messages and bytes over time: one number for each step, the first at `fromMs` after the recording's start. */
export interface RateSeries {
  readonly fromMs: number
  readonly stepMs: number
  readonly rxMessages: readonly number[]
  readonly txMessages: readonly number[]
  readonly rxBytes: readonly number[]
  readonly txBytes: readonly number[]
}

export interface WayFigures {
  readonly messages: number
  readonly bytes: number
  /** Over the whole time, from the first message to the last. */
  readonly meanMessages: number
  readonly meanBytes: number
  /** The peak of one second (or of one step, where steps are longer). */
  readonly peakMessages: number
  readonly peakBytes: number
  /** The last whole second. */
  readonly nowMessages: number
  readonly nowBytes: number
}

/** Response times in microseconds. */
export interface ReplyFigures {
  readonly answered: number
  /** Answers after the set time; `answered` includes them. */
  readonly late: number
  /** Requests without an answer after that time, or whose conversation has ended. */
  readonly missing: number
  /** Requests that may still be answered in time. */
  readonly waiting: number
  /** Answers for which no request was waiting. */
  readonly unsolicited: number
  readonly minUs: number
  readonly meanUs: number
  readonly p50Us: number
  readonly p90Us: number
  readonly p99Us: number
  readonly p999Us: number
  readonly maxUs: number
  /**
   * The distribution of response times: each bar from `fromUs` up to that of the next. Only from the first bar that
   * is not empty to the last.
   */
  readonly histogram: readonly { readonly fromUs: number; readonly toUs: number; readonly count: number }[]
}

/** A gap in the sequence of a counter. */
export interface SequenceGap {
  /** The row after the gap. */
  readonly seq: number
  readonly conversation: number
  readonly from: number
  readonly count: number
}

export interface SequenceFigures {
  readonly received: number
  /** Numbers that never came. */
  readonly lost: number
  readonly duplicates: number
  /** Came after a higher number. */
  readonly reordered: number
  /** The counter restarted. */
  readonly restarts: number
  /** Too short to hold the counter. */
  readonly tooShort: number
  /** The newest ones. */
  readonly gaps: readonly SequenceGap[]
}

export interface ConversationFigures {
  readonly number: number
  readonly peer: string
  readonly rxMessages: number
  readonly txMessages: number
  readonly rxBytes: number
  readonly txBytes: number
  readonly answered: number
  readonly missing: number
  readonly meanUs: number
  readonly maxUs: number
  readonly lost: number
}

export interface StatisticsFigures {
  readonly series: RateSeries
  readonly rx: WayFigures
  readonly tx: WayFigures
  readonly replies: ReplyFigures
  readonly sequence?: SequenceFigures
  /** The conversations with most messages; empty for one conversation. */
  readonly conversations: readonly ConversationFigures[]
}
