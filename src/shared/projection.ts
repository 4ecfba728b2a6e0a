import * as v from 'valibot'
import type { Failure } from './failure'
import type { FrameCounts, FrameKind, FrameSegment } from './framing/frame-segment'
import { FRAME_KINDS } from './framing/frame-segment'
import { highlightsSchema, type HighlightRule } from './highlight'
import { MAX_READ_ROWS } from './limits'
import type { Direction, RecordRow } from './record'
import type { PatternTrouble } from './rules/text-pattern'
import { rowFilterSchema, type ConversationSummary, type RowFilter } from './session'
import { statisticsOptionsSchema, type StatisticsFigures, type StatisticsOptions } from './statistics'

/**
 * What a pane of a window can show. Each kind has the facts it is opened with, a `ProjectionChange` that ticks send,
 * and the questions that the page may ask while it is open.
 */
export type ProjectionDescription =
  /** The conversations of a session. */
  | { readonly kind: 'conversations'; readonly sessionId: string }
  /** Rows: all of them, those of one conversation, those that a filter lets through. */
  | RowsDescription
  /** Chunks and frames of one conversation, side by side. */
  | { readonly kind: 'frames'; readonly sessionId: string; readonly conversation: number }
  /** Figures of one conversation, or of all (0). */
  | {
      readonly kind: 'statistics'
      readonly sessionId: string
      readonly conversation: number
      readonly options: StatisticsOptions
    }

export interface RowsDescription {
  readonly kind: 'rows'
  readonly sessionId: string
  readonly filter: RowFilter
  readonly highlights: readonly HighlightRule[]
  /** The newest rows are sent with each tick. */
  readonly followsTail: boolean
}

export type ProjectionKind = ProjectionDescription['kind']
export type DescriptionOf<K extends ProjectionKind> = Extract<ProjectionDescription, { kind: K }>

/** The part of a projection that the page does not know yet. */
export type ProjectionChange =
  /** The conversations that changed; all of them at first. */
  | { readonly kind: 'conversations'; readonly conversations: readonly ConversationSummary[] }
  | {
      readonly kind: 'rows'
      readonly count: number
      /** Rows that a filter has scanned so far, of how many. */
      readonly scanned: number
      readonly total: number
      /** The record on which a pattern took too long; 0 while there is none. */
      readonly stoppedAt: number
      readonly stoppedBy: PatternTrouble
      /** The newest rows; `tailFrom` is the position of the first. */
      readonly tailFrom: number
      readonly tail: readonly RecordRow[]
    }
  /** `comments` is another number after each comment that was written. */
  | { readonly kind: 'frames'; readonly counts: FrameCounts; readonly comments: number }
  | {
      readonly kind: 'statistics'
      /** Rows scanned so far, of how many. */
      readonly scanned: number
      readonly total: number
      /** The row on which the pattern took too long; 0 while there is none. */
      readonly stoppedAt: number
      readonly stoppedBy: PatternTrouble
      readonly figures: StatisticsFigures
    }
  /** It cannot go on, and is closed: its file cannot be read any more, for example. */
  | { readonly kind: 'failed'; readonly failure: Failure }

export type ChangeOf<K extends ProjectionKind> = Extract<ProjectionChange, { kind: K }>

/** A setting of an open projection that the page changes. */
export type ProjectionWish =
  | { readonly kind: 'follow'; readonly followsTail: boolean }
  /** Chunks or frames of this kind alone, each whole, or all again; a frame stands where it ended. */
  | { readonly kind: 'only'; readonly only: FrameKind | null }

/** What the page may read of a projection while it is open. Positions count from 0. */
export type ProjectionQuestion =
  | { readonly kind: 'rows'; readonly from: number; readonly count: number }
  /** The same, each with its whole payload in place of a preview, at most `MAX_WHOLE_ROW_BYTES`; fewer rows when they are large. */
  | { readonly kind: 'whole-rows'; readonly from: number; readonly count: number }
  /** The position of the record, or of the next one in the list. */
  | { readonly kind: 'position'; readonly seq: number }
  /** The position of the first row at this time or later; the last row when there is none. */
  | { readonly kind: 'position-at'; readonly atNs: bigint }
  | { readonly kind: 'segments'; readonly from: number; readonly count: number }
  /** A whole frame as it came, and what it carries; at most 64 KiB. */
  | { readonly kind: 'frame'; readonly direction: Direction; readonly frame: number }

/** The answer to each question, by its kind. */
export interface ProjectionAnswers {
  readonly rows: readonly RecordRow[]
  readonly 'whole-rows': readonly RecordRow[]
  readonly position: number
  readonly 'position-at': number
  readonly segments: readonly FrameSegment[]
  /** `seq` is the row where it ends, or its last one so far; its comment belongs there. */
  readonly frame: {
    readonly hex: string
    readonly contentHex: string
    readonly seq: number
    readonly comment?: string
  }
}

export type ProjectionAnswer = ProjectionAnswers[keyof ProjectionAnswers]

/** A projection that was opened: its number in this window, and what there is of it at once. */
export interface OpenedProjection {
  readonly id: number
  readonly first?: ProjectionChange
}

const sessionId = v.pipe(v.string(), v.maxLength(64))
const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff))
const conversationOrAll = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(0xffffffff))
const rowCount = v.pipe(position, v.maxValue(MAX_READ_ROWS))

export const projectionDescriptionSchema: v.GenericSchema<unknown, ProjectionDescription> = v.variant('kind', [
  v.strictObject({ kind: v.literal('conversations'), sessionId }),
  v.strictObject({
    kind: v.literal('rows'),
    sessionId,
    filter: rowFilterSchema,
    highlights: highlightsSchema,
    followsTail: v.boolean(),
  }),
  v.strictObject({ kind: v.literal('frames'), sessionId, conversation: number }),
  v.strictObject({
    kind: v.literal('statistics'),
    sessionId,
    conversation: conversationOrAll,
    options: statisticsOptionsSchema,
  }),
])

export const projectionQuestionSchema: v.GenericSchema<unknown, ProjectionQuestion> = v.variant('kind', [
  v.strictObject({ kind: v.literal('rows'), from: position, count: rowCount }),
  v.strictObject({ kind: v.literal('whole-rows'), from: position, count: rowCount }),
  v.strictObject({ kind: v.literal('position'), seq: number }),
  v.strictObject({ kind: v.literal('position-at'), atNs: v.bigint() }),
  v.strictObject({ kind: v.literal('segments'), from: position, count: rowCount }),
  v.strictObject({ kind: v.literal('frame'), direction: v.picklist(['rx', 'tx']), frame: number }),
])

export const projectionWishSchema: v.GenericSchema<unknown, ProjectionWish> = v.variant('kind', [
  v.strictObject({ kind: v.literal('follow'), followsTail: v.boolean() }),
  v.strictObject({ kind: v.literal('only'), only: v.nullable(v.picklist(FRAME_KINDS)) }),
])
