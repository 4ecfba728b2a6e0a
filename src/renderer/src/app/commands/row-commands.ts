import type { CommandId } from '../../../../shared/commands'
import type { RecordKind } from '../../../../shared/record'
import { TIME_COLUMNS } from '../../../../shared/settings'
import { useConversationsStore } from '../../features/conversations/store/conversations'
import { useDialogsStore } from '../../features/dialogs/store/dialogs'
import { useComposerStore } from '../../features/messages/store/composer'
import { useElsewhereStore } from '../../features/messages/store/elsewhere'
import { useFramesStore } from '../../features/frames/store/frames'
import { usePaneViewStore } from '../../features/panes/store/pane-view'
import { useExportsStore } from '../../features/recordings/store/exports'
import { useCommentsStore } from '../../features/rows/store/comments'
import { useMarksStore } from '../../features/rows/store/marks'
import { useRecordsStore } from '../../features/rows/store/records'
import { useRowModesStore } from '../../features/rows/store/row-modes'
import { useSettingsStore } from '../../features/settings/store/settings'
import { textQuery } from '../../features/rows/components/row-query'
import { useChosenRows } from './chosen-rows'
import type { RunnableCommand } from './runnable-command'
import { chosenText, isTextChosen, isWithinRows } from './text-focus'

type RowCommandId = Extract<
  CommandId,
  | 'copy-rows'
  | `copy-as-${string}`
  | 'choose-all-rows'
  | 'edit-again'
  | 'edit-elsewhere'
  | 'open-client'
  | 'filter-by-row'
  | 'hide-like-row'
  | 'export-rows'
  | 'mark-row'
  | 'comment-row'
  | 'next-mark'
  | 'previous-mark'
  | 'follow-tail'
  | 'row-mode'
  | `show-${string}`
  | 'only-marked'
  | 'clear-filter'
  | 'time-column'
  | 'view-options'
>

/** The commands for the selected rows of the front pane. */
export function useRowCommands(): Readonly<Record<RowCommandId, RunnableCommand>> {
  const view = usePaneViewStore()
  const records = useRecordsStore()
  const conversations = useConversationsStore()
  const settings = useSettingsStore()
  const composer = useComposerStore()
  const elsewhere = useElsewhereStore()
  const marks = useMarksStore()
  const comments = useCommentsStore()
  const frames = useFramesStore()
  const rowModes = useRowModesStore()
  const exports = useExportsStore()
  const dialogs = useDialogsStore()
  const chosen = useChosenRows()

  const hasSession = (): boolean => view.session !== undefined
  const hasRows = (): boolean => chosen.count() > 0
  const hasRecords = (): boolean => view.content === 'rows' && records.selection.count > 0
  const copyAs = (form: Parameters<typeof chosen.copyAs>[0]): RunnableCommand => ({
    when: hasRows,
    run: () => void chosen.copyAs(form),
  })

  const kind = (of: RecordKind): RunnableCommand => ({
    when: hasSession,
    run: () => {
      records.toggleKind(of)
    },
  })

  /** Shows only the rows of the marked tabs, in addition to the filter. */
  function showMarked(): void {
    const numbers = [...conversations.marked].sort((a, b) => a - b).join(',')
    const others = records.query.replaceAll(/(^|\s)conv:[\d,-]+/g, '').trim()
    if (conversations.selectedNumber !== 0) conversations.select(0)
    records.query = `conv:${numbers} ${others}`.trim()
  }

  function nextTimeColumn(): void {
    const at = TIME_COLUMNS.indexOf(settings.settings.timeColumn)
    void settings.change({ timeColumn: TIME_COLUMNS[(at + 1) % TIME_COLUMNS.length] ?? 'clock' })
  }

  /** Selected text takes precedence over the row that it is in. */
  function query(): string | undefined {
    return textQuery(chosenText()) ?? chosen.query()
  }

  async function editAgain(): Promise<void> {
    const message = await chosen.message(composer.newline)
    if (message !== undefined) composer.edit(message)
  }

  async function editElsewhere(): Promise<void> {
    const message = await chosen.message('none')
    if (message !== undefined)
      await elsewhere.ask(message, { sessionId: view.session?.id ?? '', number: chosen.conversation() })
  }

  return {
    'copy-rows': { when: hasRows, takesKey: () => !isTextChosen(), run: () => void chosen.copy() },
    'copy-as-text': copyAs('text'),
    'copy-as-hex': copyAs('hex'),
    'copy-as-c': copyAs('c'),
    'copy-as-python': copyAs('python'),
    'copy-as-json': copyAs('json'),
    'copy-as-base64': copyAs('base64'),
    'choose-all-rows': { when: hasSession, takesKey: isWithinRows, run: chosen.chooseAll },
    'edit-again': { when: () => chosen.isMessage() && composer.takesText, run: () => void editAgain() },
    'edit-elsewhere': { when: () => chosen.isMessage(), run: () => void editElsewhere() },
    'open-client': {
      when: () => composer.conversationOfRow() > 0,
      run: () => {
        composer.answerRow()
      },
    },
    'filter-by-row': {
      when: () => query() !== undefined,
      run: () => {
        records.query = query() ?? ''
      },
    },
    'hide-like-row': {
      when: () => query() !== undefined,
      run: () => {
        records.query = `${records.query} -${query() ?? ''}`.trim()
      },
    },
    'export-rows': {
      when: hasRecords,
      run: () => {
        exports.wantsChosen = true
        dialogs.show('export')
      },
    },
    // A function instead of the method itself, so that it uses the pane that is in front when the command runs.
    'mark-row': {
      when: hasRecords,
      run: () => {
        marks.toggleSelected()
      },
    },
    'comment-row': {
      when: () =>
        (view.content === 'rows' && records.selectedSeq !== undefined) ||
        (view.content === 'frames' && frames.selected !== undefined),
      run: () => void comments.edit(),
    },
    'next-mark': { when: hasSession, run: () => void marks.goTo(1) },
    'previous-mark': { when: hasSession, run: () => void marks.goTo(-1) },
    'row-mode': {
      when: () => view.session !== undefined && view.content === 'rows',
      run: () => {
        if (view.session !== undefined) rowModes.chooseNext(view.session.id)
      },
    },
    'show-received': kind('rx'),
    'show-sent': kind('tx'),
    'show-events': kind('state'),
    'only-marked': { when: () => conversations.marked.size > 0, run: showMarked },
    'clear-filter': {
      when: () => records.isFiltered,
      run: () => {
        records.clearFilter()
      },
    },
    'time-column': { when: hasSession, run: nextTimeColumn },
    'view-options': {
      when: hasSession,
      run: () => {
        dialogs.show('view-options')
      },
    },
    'follow-tail': {
      when: hasSession,
      run: () => {
        records.follow(true)
      },
    },
  }
}
