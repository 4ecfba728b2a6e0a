import * as v from 'valibot'
import { EXPORT_FORMATS, type ExportFormat } from '../export-format'
import type { Failure, Outcome } from '../failure'
import { type RowFilter, rowFilterSchema } from '../session'
import { type SchemasOf, id } from './command-schemas'

export interface ExportRequest {
  readonly sessionId: string
  readonly format: ExportFormat
  readonly filter: RowFilter
  /** CSV only: cells that a spreadsheet would run as formulas get an apostrophe in front. */
  readonly guardFormulas: boolean
  /** Text and HTML: times in UTC, otherwise local ones with their offset. */
  readonly isUtc: boolean
}

export interface ExportProgress {
  readonly exportId: string
  readonly fileName: string
  readonly rowsDone: number
  readonly rowsTotal: number
  readonly result?:
    | { readonly kind: 'saved'; readonly path: string; readonly bytes: number }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'failed'; readonly failure: Failure }
}

export interface ExportCommands {
  /** Shows the save dialog, then runs; progress comes as events. `null` when the dialog was cancelled. */
  'exports.start': (request: ExportRequest) => Outcome<string | null>
  'exports.cancel': (exportId: string) => null
  /** Shows a file that was saved in its folder. */
  'exports.reveal': (exportId: string) => Outcome<null>
}

const exportRequest = v.strictObject({
  sessionId: id,
  format: v.picklist(EXPORT_FORMATS),
  filter: rowFilterSchema,
  guardFormulas: v.boolean(),
  isUtc: v.boolean(),
})

export const EXPORT_COMMANDS = {
  'exports.start': v.strictTuple([exportRequest]),
  'exports.cancel': v.strictTuple([id]),
  'exports.reveal': v.strictTuple([id]),
} satisfies SchemasOf<ExportCommands>
