import { computed, shallowRef } from 'vue'
import type { Range } from '../../../../../shared/filter/filter'
import { fromHex } from '../../../../../shared/hex'
import { MAX_CHOSEN_RANGES, MAX_PAYLOAD_PULL_BYTES, MAX_READ_ROWS } from '../../../../../shared/limits'
import { concat } from '../../../../../shared/payload-codec'
import type { RowPick } from '../../../../../shared/row-selection'
import type { ChangeOf } from '../../../../../shared/projection'
import type { RecordKind, RecordRow } from '../../../../../shared/record'
import type { PatternTrouble } from '../../../../../shared/rules/text-pattern'
import type { RowFilter } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'
import { definePaneStore } from '../../panes/store/pane-store'
import { createProjectionSlot } from '../../panes/store/projection-slot'
import { createRowChoice } from '../../panes/store/row-choice'
import { createRowPager } from '../../panes/store/row-pager'
import { useSettingsStore } from '../../settings/store/settings'

/** The most bytes of a payload that the inspector shows; an export has all of it. */
const MAX_INSPECTED_BYTES = 4 * MAX_PAYLOAD_PULL_BYTES

/** The rows of a pane's tab. Holds only the pages that were shown; the recording has the rest. */
export const useRecordsStore = definePaneStore('records', (pane) => {
  const notices = useNoticesStore()
  const slot = createProjectionSlot('rows', merge)
  const pager = createRowPager<RecordRow>(
    (from, size) => slot.read({ kind: 'rows', from, count: size }),
    () => count.value,
  )
  /** A new number for each list that is opened. */
  const listId = shallowRef(0)
  const count = shallowRef(0)
  const progress = shallowRef({ scanned: 0, total: 0 })
  /** The record on which a pattern took too long; 0 while there is none. */
  const stoppedAt = shallowRef(0)
  const stoppedBy = shallowRef<PatternTrouble>('too-slow')
  const followsTail = shallowRef(true)
  const kinds = shallowRef<readonly RecordKind[]>(['rx', 'tx', 'state'])
  const query = shallowRef('')
  const selectedSeq = shallowRef<number>()
  /** A new object for each request to show a row: to select it, or to restore it at the top. */
  const target = shallowRef<{ readonly position: number; readonly isTop?: boolean }>()
  const choice = createRowChoice()
  /** The list; another recording, conversation or filter begins at its end. */
  let listed = ''
  /** The row at the top, and the one to restore there. */
  let topPosition = 0
  let wantedTop: number | undefined
  let reopen: (() => Promise<void>) | undefined
  /** The newest `show`, until its list is there. */
  let showing: Promise<void> = Promise.resolve()
  /** The row to go to when the filter has found it. */
  let wantedRow: number | undefined

  const isFiltered = computed(() => kinds.value.length < 3 || query.value !== '')
  const isScanning = computed(() => isFiltered.value && progress.value.scanned < progress.value.total)

  /** `legs`: both legs of an exchange, instead of the conversation alone. */
  function filterFor(conversation: number, legs: readonly number[] = []): RowFilter {
    const words =
      legs.length === 0 ? query.value : `conv:${legs.join(',')}${query.value === '' ? '' : ` (${query.value})`}`
    return {
      ...(conversation === 0 || legs.length > 0 ? {} : { conversation }),
      ...(kinds.value.length === 3 ? {} : { kinds: kinds.value }),
      ...(words === '' ? {} : { query: words }),
    }
  }

  /** Lists a conversation (0: all) by the filter. The same list keeps its position. The newest call wins. */
  function show(recordingPath: string, conversation: number, legs: readonly number[] = []): Promise<void> {
    showing = open(recordingPath, conversation, legs)
    return showing
  }

  async function open(recordingPath: string, conversation: number, legs: readonly number[]): Promise<void> {
    reopen = () => show(recordingPath, conversation, legs)
    const filter = filterFor(conversation, legs)
    const list = JSON.stringify([recordingPath, filter])
    const isSame = list === listed
    const top = isSame && !followsTail.value ? (pager.at(topPosition)?.seq ?? wantedTop) : undefined
    const { highlights } = useSettingsStore().settings
    const follows = !isSame || followsTail.value
    const { sessionId } = pane
    const failure = await slot.open({ kind: 'rows', sessionId, filter, highlights, followsTail: follows }, () => {
      listed = list
      wantedTop = top
      pager.reset()
      if (!isSame) begin()
    })
    if (failure !== undefined) notices.fail(failure)
  }

  function begin(): void {
    listId.value += 1
    count.value = 0
    progress.value = { scanned: 0, total: 0 }
    stoppedAt.value = 0
    followsTail.value = true
    selectedSeq.value = undefined
    choice.reset()
    target.value = undefined
    wantedRow = undefined
  }

  /** Shows or hides a kind of rows. The last kind stays: without it nothing would be left. */
  function toggleKind(kind: RecordKind): void {
    const others = kinds.value.filter((each) => each !== kind)
    if (others.length === kinds.value.length) kinds.value = [...others, kind]
    else if (others.length > 0) kinds.value = others
  }

  function clearFilter(): void {
    query.value = ''
    kinds.value = ['rx', 'tx', 'state']
  }

  /** The pane is hidden; its selection stays. */
  function hide(): void {
    wantedTop = followsTail.value ? undefined : (pager.at(topPosition)?.seq ?? wantedTop)
    slot.close()
  }

  function merge(change: ChangeOf<'rows'>): void {
    count.value = change.count
    progress.value = { scanned: change.scanned, total: change.total }
    stoppedAt.value = change.stoppedAt
    stoppedBy.value = change.stoppedBy
    pager.put(change.tailFrom, change.tail)
    // Written in another window, or by this one a moment ago.
    if (change.tail.some(({ state }) => state?.kind === 'comment')) pager.doubt(0)
    // A filter has to find the row again first.
    if (change.scanned < change.total) return
    if (wantedTop !== undefined) void toTop(wantedTop)
    if (wantedRow !== undefined) void goToListed(wantedRow)
  }

  async function toTop(seq: number): Promise<void> {
    wantedTop = undefined
    const position = await slot.read({ kind: 'position', seq })
    if (position !== undefined) target.value = { position, isTop: true }
  }

  /** The row at this position is at the top of the screen. */
  function lookAt(position: number): void {
    topPosition = position
  }

  function follow(tail: boolean): void {
    if (followsTail.value === tail) return
    followsTail.value = tail
    void slot.adjust({ kind: 'follow', followsTail: tail })
  }

  /** The inspector shows the row under the cursor, which may have to be read first. */
  function choose(position: number, pick: RowPick = 'alone'): void {
    choice.choose(position, pick)
    selectedSeq.value = pager.at(position)?.seq
  }

  /** What stands at rows was changed: they are read again, and found again by a filter. */
  function readAgain(): void {
    pager.doubt(0)
    if (/(?:comment|has):/.test(query.value)) void reopen?.()
  }

  /** All present rows; later ones are not selected. */
  function chooseAll(): void {
    choice.chooseAll(count.value)
  }

  /** The row under the cursor, if it has been read. */
  function catchUp(): void {
    if (choice.cursor.value >= 0 && selectedSeq.value === undefined)
      selectedSeq.value = pager.at(choice.cursor.value)?.seq
  }

  /** The numbers of the selected rows that have been read: of a few rows, all. */
  function selectedSeqs(): number[] {
    const seqs: number[] = []
    for (const { from, to } of choice.selection.value.ranges)
      for (let at = from; at < to && seqs.length < MAX_READ_ROWS; at++) {
        const seq = pager.at(at)?.seq
        if (seq !== undefined) seqs.push(seq)
      }
    return seqs
  }

  /** The selected rows by their numbers; undefined when they are in too many ranges, or the list is closed. */
  async function chosenNumbers(): Promise<readonly Range[] | undefined> {
    const { ranges } = choice.selection.value
    if (ranges.length > MAX_CHOSEN_RANGES) return undefined
    const numbers: Range[] = []
    for (const { from, to } of ranges) {
      const [first, last] = [await seqOf(from), await seqOf(to - 1)]
      if (first === undefined || last === undefined) return undefined
      numbers.push({ from: first, to: last })
    }
    return numbers
  }

  async function seqOf(position: number): Promise<number | undefined> {
    const rows = await slot.read({ kind: 'rows', from: position, count: 1 })
    return rows?.[0]?.seq
  }

  /** Rows with all their bytes, at most one page; nothing when the list is closed. */
  function wholeRows(from: number, size: number): Promise<readonly RecordRow[] | undefined> {
    return slot.read({ kind: 'whole-rows', from, count: Math.min(size, MAX_READ_ROWS) })
  }

  /** Shows a row and selects it: this one, or the next one in the list. */
  async function goTo(seq: number): Promise<void> {
    aimAt(await slot.read({ kind: 'position', seq }))
  }

  /** The same in the list that is being opened, once its filter has come to the row. */
  async function goToListed(seq: number): Promise<void> {
    await showing
    const { scanned, total } = progress.value
    wantedRow = scanned < total ? seq : undefined
    if (wantedRow === undefined) await goTo(seq)
  }

  async function goToTime(atNs: bigint): Promise<void> {
    aimAt(await slot.read({ kind: 'position-at', atNs }))
  }

  function aimAt(position: number | undefined): void {
    if (position === undefined || count.value === 0) return
    follow(false)
    target.value = { position: Math.min(position, count.value - 1) }
  }

  /** The row with this number, if it has been read. */
  function rowWithSeq(seq: number): RecordRow | undefined {
    return pager.find((row) => row.seq === seq)
  }

  /** The payload of a row for the inspector: whole, or its first 256 KiB. */
  async function payload(row: RecordRow): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    const end = Math.min(row.byteLength, MAX_INSPECTED_BYTES)
    for (let from = 0; from < end; from += MAX_PAYLOAD_PULL_BYTES) {
      const size = Math.min(MAX_PAYLOAD_PULL_BYTES, end - from)
      const outcome = await bench.invoke('records.payloadHex', pane.sessionId, row.seq, from, size)
      if (!outcome.ok) break
      parts.push(fromHex(outcome.value))
    }
    return concat(parts)
  }

  return {
    listId,
    count,
    progress,
    stoppedAt,
    stoppedBy,
    followsTail,
    kinds,
    query,
    selectedSeq,
    cursor: choice.cursor,
    selection: choice.selection,
    target,
    version: pager.version,
    isFiltered,
    isScanning,
    filterFor,
    toggleKind,
    clearFilter,
    show,
    hide,
    lookAt,
    rowAt: pager.at,
    need: pager.need,
    follow,
    choose,
    chooseAll,
    catchUp,
    wholeRows,
    selectedSeqs,
    chosenNumbers,
    goTo,
    goToListed,
    goToTime,
    rowWithSeq,
    readAgain,
    payload,
  }
})
