import type { Direction } from '../record'
import type { FrameProblem } from './framing'

/**
 * A piece of the stream that lies in one chunk and in one frame: one row where both are seen side by side. A chunk
 * that carries three frames has three; a frame that came in two chunks has two.
 */
export interface FrameSegment {
  /** 0, 1, ... in the conversation. */
  readonly position: number
  readonly direction: Direction
  /** The record of the chunk. */
  readonly seq: number
  readonly atNs: bigint
  readonly chunkBytes: number
  /** Whether the chunk may not be as it was recorded. */
  readonly isDoubtful?: true
  /** What a person wrote at the row of the chunk. */
  readonly comment?: string
  readonly isChunkStart: boolean
  readonly isChunkEnd: boolean
  /** Where in the chunk it begins, and how long it is. */
  readonly from: number
  readonly byteLength: number
  /** 1, 2, ... each way. */
  readonly frame: number
  readonly isFrameStart: boolean
  readonly isFrameEnd: boolean
  /** At its end: of the whole frame, with delimiter and prefix. */
  readonly frameBytes: number
  /** At its end: how many chunks it came in. */
  readonly frameChunks: number
  readonly problem?: FrameProblem
  /** The first bytes of the segment. */
  readonly previewHex: string
  /** At the end of the frame: the first bytes of its content, without delimiter, prefix or stuffing. */
  readonly contentHex: string
}

/** Kinds that can be shown alone: a chunk with several frames, a frame from several chunks, a frame that is damaged. */
export const FRAME_KINDS = ['sticky', 'split', 'problem'] as const
export type FrameKind = (typeof FRAME_KINDS)[number]

export interface FrameCounts {
  /** Segments so far. */
  readonly count: number
  readonly rxFrames: number
  readonly txFrames: number
  /** Chunks that carry more than one frame, or parts of them. */
  readonly stickyChunks: number
  /** Frames that came in more than one chunk. */
  readonly splitFrames: number
  readonly problems: number
  /** Records that are not scanned yet. */
  readonly remaining: number
}
