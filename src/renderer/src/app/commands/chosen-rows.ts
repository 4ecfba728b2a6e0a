import { useI18n } from 'vue-i18n'
import { formatEndpoint } from '../../../../shared/endpoint'
import { fromHex } from '../../../../shared/hex'
import { isoTime } from '../../../../shared/iso-time'
import { MAX_WHOLE_ROW_BYTES } from '../../../../shared/limits'
import { inForm, joinForms, type CopiedRow, type CopyForm } from '../../../../shared/message/copy-form'
import { toEditable } from '../../../../shared/message/editable-message'
import { optionOf } from '../../../../shared/options/catalogue'
import type { TypedPayload } from '../../../../shared/payload-codec'
import type { RecordRow } from '../../../../shared/record'
import { useConversationsStore } from '../../features/conversations/store/conversations'
import { useTabsStore } from '../../features/conversations/store/tabs'
import { useClipboardStore } from '../../features/clipboard/store/clipboard'
import { useDialogsStore } from '../../features/dialogs/store/dialogs'
import { useFramesStore, type WholeFrame } from '../../features/frames/store/frames'
import { useSegmentLine } from '../../features/frames/views/use-segment-line'
import { useNoticesStore } from '../../features/notices/store/notices'
import { collectRows } from '../../features/panes/store/collect-rows'
import { usePaneViewStore } from '../../features/panes/store/pane-view'
import { queryLike } from '../../features/rows/components/row-query'
import { useRecordsStore } from '../../features/rows/store/records'
import { useRowWords } from '../../features/rows/views/use-row-words'
import { formatCount } from '../../ui/format'

/** The selected rows of the front pane, in any of its views. */
export interface ChosenRows {
  readonly count: () => number
  readonly chooseAll: () => void
  /** Copies them to the clipboard as shown on screen, each with its whole text. */
  readonly copy: () => Promise<void>
  /** Copies their payloads to the clipboard in a form for other programs; in the view of frames, whole frames. */
  readonly copyAs: (form: CopyForm) => Promise<void>
  /** Whether the row under the cursor has bytes. */
  readonly isMessage: () => boolean
  /** The number of the conversation of that row; 0 when it has none. */
  readonly conversation: () => number
  /** The bytes of that row, as a person would type them. */
  readonly message: (newline: TypedPayload['newline']) => Promise<TypedPayload | undefined>
  /** A filter for rows like that one. */
  readonly query: () => string | undefined
}

export function useChosenRows(): ChosenRows {
  const view = usePaneViewStore()
  const records = useRecordsStore()
  const frames = useFramesStore()
  const conversations = useConversationsStore()
  const tabs = useTabsStore()
  const clipboard = useClipboardStore()
  const notices = useNoticesStore()
  const dialogs = useDialogsStore()
  const rowWords = useRowWords(() => view.session)
  const segmentLine = useSegmentLine(() => view.session)
  const { locale } = useI18n()

  /** The views that show rows. */
  const list = (): typeof records | typeof frames | undefined =>
    view.content === 'rows' ? records : view.content === 'frames' ? frames : undefined

  async function copy(): Promise<void> {
    const { count } = list()?.selection ?? { count: 0 }
    const collected = await (view.content === 'frames'
      ? collectRows(frames.selection, frames.segments, segmentLine)
      : collectRows(records.selection, records.wholeRows, rowWords.line))
    if (collected === undefined) notices.say('copy.gone')
    else if (await clipboard.write(collected.lines.join('\n'))) told(collected.lines.length, count, collected.isCut)
  }

  async function copyAs(form: CopyForm): Promise<void> {
    const encoding = optionOf(view.session?.config.options ?? {}, 'encoding')
    // A frame that came in several chunks has several rows.
    const seen = new Set<string>()
    const isNew = ({ segment: { direction, frame } }: WholeFrame): boolean =>
      seen.size < seen.add(`${direction} ${String(frame)}`).size
    const collected = await (view.content === 'frames'
      ? collectRows(frames.selection, frames.wholeFrames, (frame) =>
          isNew(frame) ? inForm(form, { ...copiedFrame(frame), encoding }) : undefined,
        )
      : collectRows(records.selection, records.wholeRows, (row) => inForm(form, { ...copiedRow(row), encoding })))
    if (collected === undefined) notices.say('copy.gone')
    else if (collected.lines.length === 0) notices.say('copy.nothing')
    else if (await clipboard.write(joinForms(form, collected.lines)))
      told(collected.lines.length, list()?.selection.count ?? 0, collected.isCut)
  }

  function copiedRow(row: RecordRow): Omit<CopiedRow, 'encoding'> {
    const peer = row.peer ?? conversations.byNumber.get(row.conversation)?.peer
    return {
      seq: row.seq,
      time: isoTime(row.atNs),
      conversation: row.conversation,
      peer: peer === undefined ? '' : formatEndpoint(peer),
      kind: row.kind,
      bytes: fromHex(row.previewHex),
      ...(row.state === undefined ? {} : { event: rowWords.state(row) }),
    }
  }

  function copiedFrame({ segment, bytes }: WholeFrame): Omit<CopiedRow, 'encoding'> {
    const { seq, atNs, direction: kind } = segment
    const known = tabs.current
    const peer = known === undefined ? '' : formatEndpoint(known.peer)
    return { seq, time: isoTime(atNs), conversation: known?.number ?? 0, peer, kind, bytes }
  }

  function current(): RecordRow | undefined {
    return records.selectedSeq === undefined ? undefined : records.rowWithSeq(records.selectedSeq)
  }

  function conversation(): number {
    return (view.content === 'frames' ? tabs.current?.number : current()?.conversation) ?? 0
  }

  function isMessage(): boolean {
    if (view.content === 'frames') return frames.selected !== undefined
    const row = view.content === 'rows' ? current() : undefined
    return row !== undefined && row.kind !== 'state'
  }

  async function message(newline: TypedPayload['newline']): Promise<TypedPayload | undefined> {
    const encoding = optionOf(view.session?.config.options ?? {}, 'encoding')
    const row = current()
    if (view.content !== 'frames' && row !== undefined && row.byteLength > MAX_WHOLE_ROW_BYTES) {
      notices.say('copy.tooLongToEdit')
      return undefined
    }
    if (view.content !== 'frames') return row && toEditable(await records.payload(row), encoding, newline)
    return frames.selected && toEditable((await frames.frameOf(frames.selected)).bytes, encoding, newline)
  }

  function query(): string | undefined {
    const row = view.content === 'rows' ? current() : undefined
    return row === undefined ? undefined : queryLike(row, optionOf(view.session?.config.options ?? {}, 'encoding'))
  }

  function told(copied: number, chosen: number, isCut: boolean): void {
    const n = formatCount(copied, locale.value)
    if (!isCut) {
      notices.say('copy.rows', { n }, undefined, copied)
      return
    }
    const next = {
      key: 'copy.export',
      run: () => {
        dialogs.show('export')
      },
    }
    notices.say('copy.someRows', { n, total: formatCount(chosen, locale.value) }, next)
  }

  return {
    count: () => list()?.selection.count ?? 0,
    chooseAll: () => {
      list()?.chooseAll()
    },
    copy,
    copyAs,
    conversation,
    isMessage,
    message,
    query,
  }
}
