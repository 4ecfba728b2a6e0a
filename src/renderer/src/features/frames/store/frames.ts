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

/** The newest segment of each way is not far from the end: so many are looked at again when something came. */
const DOUBTED_SEGMENTS = 100
/** Each is asked for alone, and may have 64 KiB. */
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

/** A frame as it came, and the segment it was found by. */
export interface WholeFrame {
  readonly segment: FrameSegment
  readonly bytes: Uint8Array
}

/** Chunks and frames of the conversation that a pane shows, side by side. Holds only the pages that were looked at. */
export const useFramesStore = definePaneStore('frames', (pane) => {
  const notices = useNoticesStore()
  const counts = shallowRef<FrameCounts>(NONE)
  const followsTail = shallowRef(true)
  const selected = shallowRef<FrameSegment>()
  /** Chunks or frames of this kind are shown alone. */
  const only = shallowRef<FrameKind>()
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

  /** All again, when this kind is shown alone already. What is selected stays selected. */
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
    choice.reset()
    pager.reset()
  }

  function merge({ counts: next }: ChangeOf<'frames'>): void {
    // A pause may have ended the newest frame of each way: what was last is pulled again.
    pager.doubt(counts.value.count - DOUBTED_SEGMENTS)
    counts.value = next
  }

  function choose(position: number, pick: RowPick = 'alone'): void {
    choice.choose(position, pick)
    selected.value = pager.at(position)
  }

  /** The cursor goes to what is selected; it may have to be read first. */
  function returnToSelected(): void {
    if (selected.value !== undefined) choice.choose(selected.value.position)
  }

  function chooseAll(): void {
    choice.chooseAll(counts.value.count)
  }

  /** Segments from a position on; nothing when they are not there any more. */
  function segments(from: number, size: number): Promise<readonly FrameSegment[] | undefined> {
    return slot.read({ kind: 'segments', from, count: Math.min(size, MAX_READ_ROWS) })
  }

  /** The whole frame that a segment belongs to: as it came, and what it carries. */
  async function frameOf({
    direction,
    frame,
  }: FrameSegment): Promise<{ readonly bytes: Uint8Array; readonly content: Uint8Array }> {
    const whole = await slot.read({ kind: 'frame', direction, frame })
    return { bytes: fromHex(whole?.hex ?? ''), content: fromHex(whole?.contentHex ?? '') }
  }

  /** For each segment from a position on its whole frame. */
  async function wholeFrames(from: number, size: number): Promise<readonly WholeFrame[] | undefined> {
    const segmentsHere = await segments(from, Math.min(size, WHOLE_FRAMES_AT_ONCE))
    if (segmentsHere === undefined) return undefined
    return Promise.all(segmentsHere.map(async (segment) => ({ segment, bytes: (await frameOf(segment)).bytes })))
  }

  /** Framing and encoding of the session; what is open is opened anew by who shows it. */
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
    wholeFrames,
    changeDecoding,
  }
})
