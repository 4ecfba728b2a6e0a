/** A column of a grid and its head. */
export interface GridColumn {
  readonly id: string
  readonly title: string
  /** Stands in the head instead of the title, where a column is too narrow for words. */
  readonly sign?: string
  /** In pixels; undefined takes the rest. */
  readonly width: number | undefined
  readonly isAtEnd?: boolean
}

/** The columns of the head and of every row, for `grid-template-columns`. */
export function columnTemplate(columns: readonly GridColumn[]): string {
  return columns.map(({ width }) => (width === undefined ? 'minmax(0, 1fr)' : `${String(width)}px`)).join(' ')
}
