import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { FeedTick } from '../../../../../shared/contract'
import { fromHex } from '../../../../../shared/hex'
import { MAX_PAYLOAD_PULL_BYTES } from '../../../../../shared/limits'
import { concat } from '../../../../../shared/payload-codec'
import type { RecordKind, RecordRow } from '../../../../../shared/record'
import type { RowFilter } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { useConversationsStore } from '../../conversations/store/conversations'
import { useNoticesStore } from '../../notices/store/notices'
import { plain } from '../../../bridge/plain'
import { useSessionsStore } from '../../sessions/store/sessions'
import { useSettingsStore } from '../../settings/store/settings'

const PAGE_ROWS = 100
/** Pages kept: some screens around the places looked at last. */
const MAX_PAGES = 60
/** What the inspector shows of one payload; more is for an export. */
const MAX_INSPECTED_BYTES = 4 * MAX_PAYLOAD_PULL_BYTES

/** The rows of the tab on screen. Holds only the pages that were looked at; the recording has the rest. */
export const useRecordsStore = defineStore('records', () => {
  const notices = useNoticesStore()
  const viewId = shallowRef(0)
  const sessionId = shallowRef('')
  const count = shallowRef(0)
  const progress = shallowRef({ scanned: 0, total: 0 })
  /** The record on which a pattern took too long; 0 while there is none. */
  const stoppedAt = shallowRef(0)
  const followsTail = shallowRef(true)
  const kinds = shallowRef<readonly RecordKind[]>(['rx', 'tx', 'state'])
  const query = shallowRef('')
  const selectedSeq = shallowRef<number>()
  /** A new one for each wish to see a row. */
  const target = shallowRef<{ readonly position: number }>()
  /** Changes whenever a cached row does; rows themselves are not reactive. */
  const version = shallowRef(0)
  let pages = new Map<number, (RecordRow | undefined)[]>()
  let asked = new Set<number>()
  let opening = 0

  const isFiltered = computed(() => kinds.value.length < 3 || query.value !== '')
  const isScanning = computed(() => isFiltered.value && progress.value.scanned < progress.value.total)

  function filterFor(conversation: number): RowFilter {
    return {
      ...(conversation === 0 ? {} : { conversation }),
      ...(kinds.value.length === 3 ? {} : { kinds: kinds.value }),
      ...(query.value === '' ? {} : { query: query.value }),
    }
  }

  /** Shows another session, conversation or filter. The newest call wins. */
  async function show(session: string, conversation: number, isNewSession: boolean): Promise<void> {
    opening += 1
    const mine = opening
    const outcome = await bench.invoke(
      'view.open',
      session,
      filterFor(conversation),
      plain(useSettingsStore().settings.highlights),
    )
    if (mine !== opening) return
    if (!outcome.ok) {
      notices.fail(outcome.failure)
      return
    }
    pages = new Map()
    asked = new Set()
    viewId.value = outcome.value.viewId
    sessionId.value = session
    count.value = outcome.value.count
    progress.value = { scanned: 0, total: 0 }
    stoppedAt.value = 0
    followsTail.value = true
    selectedSeq.value = undefined
    target.value = undefined
    version.value += 1
    const owner = useSessionsStore().byId.get(session)
    const mayBeUnread = owner?.config.role === 'listener' && owner.state.kind !== 'recording'
    if (isNewSession) useConversationsStore().adopt(session, outcome.value.conversations, mayBeUnread)
    else useConversationsStore().merge(outcome.value.conversations)
  }

  function clear(): void {
    opening += 1
    viewId.value = 0
    count.value = 0
    sessionId.value = ''
    selectedSeq.value = undefined
    pages = new Map()
    version.value += 1
  }

  function merge(view: FeedTick['view']): void {
    if (view?.viewId !== viewId.value) return
    view.tail.forEach((row, at) => {
      put(view.tailFrom + at, row)
    })
    count.value = view.count
    progress.value = { scanned: view.scanned, total: view.total }
    stoppedAt.value = view.stoppedAt
    version.value += 1
  }

  /** The row at a position, if it is here already. */
  function rowAt(position: number): RecordRow | undefined {
    return version.value < 0 ? undefined : pages.get(Math.floor(position / PAGE_ROWS))?.[position % PAGE_ROWS]
  }

  /** Pulls what is missing of these positions. */
  function need(from: number, to: number): void {
    const end = Math.min(to, count.value)
    for (let page = Math.floor(from / PAGE_ROWS); page * PAGE_ROWS < end; page++) {
      const first = page * PAGE_ROWS
      if (!asked.has(page) && lacks(page, Math.max(0, from - first), Math.min(PAGE_ROWS, end - first))) void pull(page)
    }
  }

  async function pull(page: number): Promise<void> {
    const id = viewId.value
    asked.add(page)
    const outcome = await bench.invoke('view.read', id, page * PAGE_ROWS, PAGE_ROWS)
    asked.delete(page)
    if (id !== viewId.value || !outcome.ok) return
    outcome.value.forEach((row, at) => {
      put(page * PAGE_ROWS + at, row)
    })
    version.value += 1
  }

  function put(position: number, row: RecordRow): void {
    const number = Math.floor(position / PAGE_ROWS)
    const page = pages.get(number) ?? []
    page[position % PAGE_ROWS] = row
    pages.delete(number)
    pages.set(number, page)
    if (pages.size <= MAX_PAGES) return
    const [oldest] = pages.keys()
    if (oldest !== undefined) pages.delete(oldest)
  }

  /** Whether one of these rows of a page is not here. */
  function lacks(number: number, from: number, to: number): boolean {
    const page = pages.get(number)
    for (let at = from; at < to; at++) if (page?.[at] === undefined) return true
    return false
  }

  function follow(tail: boolean): void {
    if (followsTail.value === tail) return
    followsTail.value = tail
    if (viewId.value !== 0) void bench.invoke('view.follow', viewId.value, tail)
  }

  function select(seq: number | undefined): void {
    selectedSeq.value = seq
  }

  /** Brings a row on screen and chooses it: this one, or the next one that the view holds. */
  async function goTo(seq: number): Promise<void> {
    const id = viewId.value
    const outcome = await bench.invoke('view.locate', id, seq)
    if (outcome.ok && id === viewId.value) aimAt(outcome.value)
  }

  async function goToTime(atNs: bigint): Promise<void> {
    const id = viewId.value
    const outcome = await bench.invoke('view.locateTime', id, atNs)
    if (outcome.ok && id === viewId.value) aimAt(outcome.value)
  }

  function aimAt(position: number): void {
    if (count.value === 0) return
    follow(false)
    target.value = { position: Math.min(position, count.value - 1) }
  }

  /** The row with this number, if it is here. */
  function rowWithSeq(seq: number): RecordRow | undefined {
    if (version.value < 0) return undefined
    for (const page of pages.values()) for (const row of page) if (row?.seq === seq) return row
    return undefined
  }

  /** The payload of a row for the inspector: whole, or its first 256 KiB. */
  async function payload(row: RecordRow): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    const end = Math.min(row.byteLength, MAX_INSPECTED_BYTES)
    for (let from = 0; from < end; from += MAX_PAYLOAD_PULL_BYTES) {
      const size = Math.min(MAX_PAYLOAD_PULL_BYTES, end - from)
      const outcome = await bench.invoke('records.payloadHex', sessionId.value, row.seq, from, size)
      if (!outcome.ok) break
      parts.push(fromHex(outcome.value))
    }
    return concat(parts)
  }

  return {
    viewId,
    sessionId,
    count,
    progress,
    stoppedAt,
    followsTail,
    kinds,
    query,
    selectedSeq,
    target,
    version,
    isFiltered,
    isScanning,
    filterFor,
    show,
    clear,
    merge,
    rowAt,
    need,
    follow,
    select,
    goTo,
    goToTime,
    rowWithSeq,
    payload,
  }
})
