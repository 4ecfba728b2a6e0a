import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { FramesSnapshot } from '../../../../../shared/contract'
import type { FrameCounts, FrameKind, FrameSegment } from '../../../../../shared/framing/frame-segment'
import { fromHex } from '../../../../../shared/hex'
import type { SessionOptions } from '../../../../../shared/options/catalogue'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

const PAGE_ROWS = 100
const MAX_PAGES = 40
const NONE: FrameCounts = {
  count: 0,
  rxFrames: 0,
  txFrames: 0,
  stickyChunks: 0,
  splitFrames: 0,
  problems: 0,
  remaining: 0,
}

/** Chunks and frames of the conversation on screen, side by side. Holds only the pages that were looked at. */
export const useFramesStore = defineStore('frames', () => {
  const notices = useNoticesStore()
  const isOn = shallowRef(false)
  const counts = shallowRef<FrameCounts>(NONE)
  const followsTail = shallowRef(true)
  const selected = shallowRef<FrameSegment>()
  /** Chunks or frames of this kind are shown alone. */
  const only = shallowRef<FrameKind>()
  const version = shallowRef(0)
  let framesId = 0
  let pages = new Map<number, readonly FrameSegment[]>()
  let asked = new Set<number>()

  async function open(sessionId: string, conversation: number): Promise<void> {
    const outcome = await bench.invoke('frames.open', sessionId, conversation)
    if (!outcome.ok) {
      notices.fail(outcome.failure)
      return
    }
    reset()
    selected.value = undefined
    only.value = undefined
    adopt(outcome.value)
  }

  /** All again, when this kind is shown alone already. What is selected stays selected. */
  async function toggleOnly(kind: FrameKind): Promise<void> {
    const wanted = only.value === kind ? undefined : kind
    const outcome = await bench.invoke('frames.only', framesId, wanted ?? null)
    if (!outcome.ok) return
    reset()
    only.value = wanted
    adopt(outcome.value)
  }

  function adopt(snapshot: FramesSnapshot): void {
    framesId = snapshot.framesId
    counts.value = snapshot.counts
  }

  function close(): void {
    if (framesId === 0) return
    reset()
    selected.value = undefined
    framesId = 0
    void bench.invoke('frames.close')
  }

  function reset(): void {
    pages = new Map()
    asked = new Set()
    counts.value = NONE
    followsTail.value = true
    version.value += 1
  }

  function merge(snapshot: FramesSnapshot | undefined): void {
    if (snapshot === undefined || snapshot.framesId !== framesId) return
    // A pause may have ended the newest frame of each way: what was last is pulled again.
    const last = Math.floor(Math.max(0, counts.value.count - 1) / PAGE_ROWS)
    pages.delete(last)
    pages.delete(last - 1)
    counts.value = snapshot.counts
    version.value += 1
  }

  function segmentAt(position: number): FrameSegment | undefined {
    return version.value < 0 ? undefined : pages.get(Math.floor(position / PAGE_ROWS))?.[position % PAGE_ROWS]
  }

  function need(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE_ROWS); page * PAGE_ROWS < Math.min(to, counts.value.count); page++) {
      const missing = Math.min(PAGE_ROWS, counts.value.count - page * PAGE_ROWS)
      if (!asked.has(page) && (pages.get(page)?.length ?? 0) < missing) void pull(page)
    }
  }

  async function pull(page: number): Promise<void> {
    const id = framesId
    asked.add(page)
    const outcome = await bench.invoke('frames.read', id, page * PAGE_ROWS, PAGE_ROWS)
    asked.delete(page)
    if (id !== framesId || !outcome.ok) return
    pages.set(page, outcome.value)
    const [oldest] = pages.keys()
    if (pages.size > MAX_PAGES && oldest !== undefined) pages.delete(oldest)
    version.value += 1
  }

  /** The whole frame that a segment belongs to: as it came, and what it carries. */
  async function frameOf({
    direction,
    frame,
  }: FrameSegment): Promise<{ readonly bytes: Uint8Array; readonly content: Uint8Array }> {
    const outcome = await bench.invoke('frames.bytes', framesId, direction, frame)
    if (!outcome.ok) return { bytes: new Uint8Array(), content: new Uint8Array() }
    return { bytes: fromHex(outcome.value.hex), content: fromHex(outcome.value.contentHex) }
  }

  /** Framing and encoding of the session; what is open is opened anew by who shows it. */
  async function changeDecoding(sessionId: string, options: SessionOptions): Promise<void> {
    const outcome = await bench.invoke('sessions.changeDecoding', sessionId, options)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  return {
    isOn,
    counts,
    followsTail,
    selected,
    only,
    version,
    open,
    toggleOnly,
    close,
    merge,
    segmentAt,
    need,
    frameOf,
    changeDecoding,
  }
})
