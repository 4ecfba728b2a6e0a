import { useI18n } from 'vue-i18n'
import { useClipboardStore } from '../../features/clipboard/store/clipboard'
import { useDialogsStore } from '../../features/dialogs/store/dialogs'
import { useFramesStore } from '../../features/frames/store/frames'
import { useSegmentLine } from '../../features/frames/views/use-segment-line'
import { useNoticesStore } from '../../features/notices/store/notices'
import { collectRows } from '../../features/panes/store/collect-rows'
import { usePaneViewStore } from '../../features/panes/store/pane-view'
import { useRecordsStore } from '../../features/rows/store/records'
import { useRowWords } from '../../features/rows/views/use-row-words'
import { formatCount } from '../../ui/format'

/** The rows that are chosen in the pane in front, whatever it shows. */
export interface ChosenRows {
  readonly count: () => number
  readonly chooseAll: () => void
  /** Puts them on the clipboard as they stand on screen, each with all of its text. */
  readonly copy: () => Promise<void>
}

export function useChosenRows(): ChosenRows {
  const view = usePaneViewStore()
  const records = useRecordsStore()
  const frames = useFramesStore()
  const clipboard = useClipboardStore()
  const notices = useNoticesStore()
  const dialogs = useDialogsStore()
  const rowWords = useRowWords(() => view.session)
  const segmentLine = useSegmentLine(() => view.session)
  const { locale } = useI18n()

  /** Where rows are on screen. */
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
  }
}
