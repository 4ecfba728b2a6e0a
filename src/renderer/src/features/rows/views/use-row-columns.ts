import { computed, shallowRef, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { COLUMN_PX_RANGE, DEFAULT_ROW_COLUMNS, ROW_COLUMNS, type RowColumn } from '../../../../../shared/row-columns'
import type { GridColumn } from '../../../ui/grid-column'
import { useSettingsStore } from '../../settings/store/settings'

/** As wide as what they say at most times. */
const WIDTHS: Readonly<Partial<Record<RowColumn, number>>> = {
  number: 46,
  time: 90,
  peer: 150,
  direction: 22,
  size: 66,
}
const AT_END: ReadonlySet<RowColumn> = new Set(['number', 'time', 'size'])
/** Beside another pane, what was said is worth more than when. */
const NARROW_PX = 460
const DIGIT_PX = 7.5
const TITLE_KEYS = {
  number: 'table.number',
  time: 'table.time',
  peer: 'table.conversation',
  direction: 'table.direction',
  size: 'table.size',
  content: 'table.content',
} as const satisfies Readonly<Record<RowColumn, string>>

export interface RowColumnsView {
  readonly columns: ComputedRef<readonly GridColumn[]>
  /** The columns that rows draw. */
  readonly shown: ComputedRef<ReadonlySet<RowColumn>>
  readonly choices: ComputedRef<
    readonly { readonly id: RowColumn; readonly title: string; readonly isShown: boolean }[]
  >
  readonly range: typeof COLUMN_PX_RANGE
  resize(id: string, width: number): void
  resized(id: string, width: number): void
  toggle(id: string): void
  reset(): void
}

/** The columns of rows as a person has chosen them, in all windows and after a restart. */
export function useRowColumns(state: {
  readonly width: () => number
  /** Rows of several peers say whose they are. */
  readonly hasPeers: () => boolean
  readonly greatestNumber: () => number
}): RowColumnsView {
  const settings = useSettingsStore()
  const { t } = useI18n()
  const dragged = shallowRef<{ readonly id: string; readonly width: number }>()
  const isNarrow = computed(() => state.width() > 0 && state.width() < NARROW_PX)

  const ids = computed(() => {
    const { hidden } = settings.settings.rowColumns
    return ROW_COLUMNS.filter(
      (id) =>
        (id === 'content' || !hidden.includes(id)) &&
        (id !== 'peer' || state.hasPeers()) &&
        !(id === 'time' && isNarrow.value),
    )
  })

  function widthOf(id: RowColumn): number | undefined {
    if (id === 'content') return undefined
    if (dragged.value?.id === id) return dragged.value.width
    const chosen = settings.settings.rowColumns.widths[id]
    if (chosen !== undefined) return chosen
    if (id === 'number') return Math.max(WIDTHS.number ?? 0, String(state.greatestNumber()).length * DIGIT_PX + 2)
    return id === 'peer' && isNarrow.value ? 90 : WIDTHS[id]
  }

  const columns = computed(() =>
    ids.value.map((id) => ({
      id,
      title: t(TITLE_KEYS[id]),
      ...(id === 'direction' ? { sign: '⇅' } : {}),
      width: widthOf(id),
      isAtEnd: AT_END.has(id),
    })),
  )
  const shown = computed(() => new Set(ids.value))
  const choices = computed(() =>
    ROW_COLUMNS.filter((id) => id !== 'content').map((id) => ({
      id,
      title: t(TITLE_KEYS[id]),
      isShown: !settings.settings.rowColumns.hidden.includes(id),
    })),
  )

  return {
    columns,
    shown,
    choices,
    range: COLUMN_PX_RANGE,
    resize: (id, width) => {
      dragged.value = { id, width }
    },
    resized: (id, width) => {
      dragged.value = undefined
      const { rowColumns } = settings.settings
      void settings.change({ rowColumns: { ...rowColumns, widths: { ...rowColumns.widths, [id]: width } } })
    },
    toggle: (id) => {
      const { rowColumns } = settings.settings
      const column = ROW_COLUMNS.find((each) => each === id)
      if (column === undefined) return
      const hidden = rowColumns.hidden.includes(column)
        ? rowColumns.hidden.filter((each) => each !== column)
        : [...rowColumns.hidden, column]
      void settings.change({ rowColumns: { ...rowColumns, hidden } })
    },
    reset: () => void settings.change({ rowColumns: DEFAULT_ROW_COLUMNS }),
  }
}
