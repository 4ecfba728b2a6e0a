import * as v from 'valibot'
import { within } from './within'

/** The columns of rows, in their order; the content takes the rest of the width. */
export const ROW_COLUMNS = ['number', 'time', 'peer', 'direction', 'size', 'content'] as const
export type RowColumn = (typeof ROW_COLUMNS)[number]

export const COLUMN_PX_RANGE = { min: 22, max: 600 } as const

/** What a person has changed of the columns. */
export interface RowColumns {
  readonly hidden: readonly RowColumn[]
  /** In pixels; a column that is not here has its own width. */
  readonly widths: Readonly<Partial<Record<RowColumn, number>>>
}

export const DEFAULT_ROW_COLUMNS: RowColumns = { hidden: [], widths: {} }

export const rowColumnsSchema: v.GenericSchema<unknown, RowColumns> = v.strictObject({
  hidden: v.pipe(v.array(v.picklist(ROW_COLUMNS)), v.maxLength(ROW_COLUMNS.length)),
  widths: v.record(v.picklist(ROW_COLUMNS), v.pipe(within(COLUMN_PX_RANGE), v.integer())),
})
