import { shallowRef } from 'vue'
import type { FrameCounts, FrameKind, FrameSegment } from '../../../../../shared/framing/frame-segment'
import { fromHex } from '../../../../../shared/hex'
import { MAX_READ_ROWS } from '../../../../../shared/limits'
import type { SessionOptions } from '../../../../../shared/options/catalogue'
import type { ChangeOf } from '../../../../../shared/projection'
import type { RowPick } from '../../../../../shared/row-selection'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'
import { definePaneStore } from '../../panes/store/pane-store'
import { createProjectionSlot } from '../../panes/store/projection-slot'
import { createRowChoice } from '../../panes/store/row-choice'
import { createRowPager } from '../../panes/store/row-pager'

/** The newest segment of each direction is within this many of the end; they are read again when data arrives. */
const DOUBTED_SEGMENTS = 100
/** The most frames that are read whole: each needs a request of its own, and may have 64 KiB. */
const WHOLE_FRAMES_AT_ONCE = 50
const NONE: FrameCounts = {
  count: 0,
  rxFrames: 0,
  txFrames: 0,
  stickyChunks: 0,
  splitFrames: 0,
  problems: 0,
  remaining: 0,
}

/** A frame as it was received, and the segment by which it was found. */
export interface WholeFrame {
  readonly segment: FrameSegment
  readonly bytes: Uint8Array
}

/** A frame as it came, what it carries, and the row where it ends, with what a person wrote there. */
export interface InspectedFrame {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly content: Uint8Array<ArrayBuffer>
  readonly seq: number
  readonly comment?: string
}

/** Chunks and frames of a pane's conversation, side by side. Holds only the pages that were shown. */
export const useFramesStore = definePaneStore('frames', (pane) => {
  const notices = useNoticesStore()
  const counts = shallowRef<FrameCounts>(NONE)
  const followsTail = shallowRef(true)
  const selected = shallowRef<FrameSegment>()
  /** The kind of chunks or frames that is shown alone. */
  const only = shallowRef<FrameKind>()
  /** Changes when a comment was written. */
  const written = shallowRef(0)
  let comments: number | undefined
  const choice = createRowChoice()
  const slot = createProjectionSlot('frames', merge)
  const pager = createRowPager<FrameSegment>(
    (from, count) => slot.read({ kind: 'segments', from, count }),
    () => counts.value.count,
  )

  async function open(conversation: number): Promise<void> {
    const failure = await slot.open({ kind: 'frames', sessionId: pane.sessionId, conversation }, () => {
      reset()
      selected.value = undefined
      only.value = undefined
    })
    if (failure !== undefined) notices.fail(failure)
  }

  /** Shows all when this kind is shown alone already. The selection stays. */
  async function toggleOnly(kind: FrameKind): Promise<void> {
    const wanted = only.value === kind ? undefined : kind
    await slot.adjust({ kind: 'only', only: wanted ?? null }, () => {
      reset()
      only.value = wanted
    })
  }

  function close(): void {
    slot.close()
    reset()
    selected.value = undefined
  }

  function reset(): void {
    counts.value = NONE
    followsTail.value = true
    comments = undefined
    choice.reset()
    pager.reset()
  }

  function merge({ counts: next, comments: now }: ChangeOf<'frames'>): void {
    if (comments !== undefined && now !== comments) readAgain()
    comments = now
    // A pause may have ended the newest frame of each direction, so the last segments are read again.
    pager.doubt(counts.value.count - DOUBTED_SEGMENTS)
    counts.value = next
  }

  function choose(position: number, pick: RowPick = 'alone'): void {
    choice.choose(position, pick)
    selected.value = pager.at(position)
  }

  /** Moves the cursor to the selected segment, which may have to be read first. */
  function returnToSelected(): void {
    if (selected.value !== undefined) choice.choose(selected.value.position)
  }

  function chooseAll(): void {
    choice.chooseAll(counts.value.count)
  }

  /** Segments from a position on; none when the projection is closed. */
  function segments(from: number, size: number): Promise<readonly FrameSegment[] | undefined> {
    return slot.read({ kind: 'segments', from, count: Math.min(size, MAX_READ_ROWS) })
  }

  /** The whole frame of a segment: all its bytes, and its content. */
  async function frameOf({ direction, frame }: FrameSegment): Promise<InspectedFrame> {
    const whole = await slot.read({ kind: 'frame', direction, frame })
    const { hex = '', contentHex = '', seq = 0, comment } = whole ?? {}
    const found = { bytes: new Uint8Array(fromHex(hex)), content: new Uint8Array(fromHex(contentHex)), seq }
    return comment === undefined ? found : { ...found, comment }
  }

  /** What is written at rows was changed. */
  function readAgain(): void {
    pager.doubt(0)
    written.value += 1
  }

  /** The whole frame of each segment from a position on. */
  async function wholeFrames(from: number, size: number): Promise<readonly WholeFrame[] | undefined> {
    const segmentsHere = await segments(from, Math.min(size, WHOLE_FRAMES_AT_ONCE))
    if (segmentsHere === undefined) return undefined
    return Promise.all(segmentsHere.map(async (segment) => ({ segment, bytes: (await frameOf(segment)).bytes })))
  }

  /** Changes framing and encoding of the session; the view reopens its projection. */
  async function changeDecoding(options: SessionOptions): Promise<void> {
    const outcome = await bench.invoke('sessions.changeDecoding', pane.sessionId, options)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  return {
    counts,
    followsTail,
    selected,
    only,
    cursor: choice.cursor,
    selection: choice.selection,
    version: pager.version,
    written,
    open,
    toggleOnly,
    close,
    choose,
    returnToSelected,
    chooseAll,
    segments,
    segmentAt: pager.at,
    need: pager.need,
    frameOf,
    readAgain,
    wholeFrames,
    changeDecoding,
  }
})
