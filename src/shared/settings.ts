import * as v from 'valibot'
import { chosenKeysSchema, type ChosenKeys } from './command-keys'
import { highlightsSchema, type HighlightRule } from './highlight'
import { EXPORT_FORMATS, type ExportFormat } from './export-format'
import { labelsSchema, type Label } from './label'
import { DEFAULT_MAX_RECORDING_BYTES } from './limits'
import { DEFAULT_ROW_COLUMNS, rowColumnsSchema, type RowColumns } from './row-columns'
import { MAX_ALLOWED_SCRIPTS, scriptHashSchema } from './script'
import { within } from './within'
import type { Locale } from './words/words'

export type LocaleChoice = 'system' | Locale
/** Time of day, time since the start of the session, or since the row above. */
export const TIME_COLUMNS = ['clock', 'start', 'above'] as const
type TimeColumn = (typeof TIME_COLUMNS)[number]
export const THEMES = ['system', 'light', 'dark', 'contrast'] as const
export type ThemeChoice = (typeof THEMES)[number]

/** How much room rows, bars and buttons take. */
export const DENSITIES = ['comfortable', 'compact'] as const
export type Density = (typeof DENSITIES)[number]

/** What the person chose; survives a restart. */
export interface Settings {
  readonly locale: LocaleChoice
  readonly theme: ThemeChoice
  readonly density: Density
  /** Bytes after which a recording ends; 1 MiB to 1 TiB. */
  readonly maxRecordingBytes: number
  /** Ask before a client window that is still connected is closed. */
  readonly confirmClientClose: boolean
  /** Ask before everything ends while servers or clients run. */
  readonly confirmQuit: boolean
  /** Ask before an open connection is closed together with its tab. */
  readonly confirmTabClose: boolean
  /** Start the sessions that were running when the application ended. */
  readonly startSessions: boolean
  readonly composerNewline: 'none' | 'lf' | 'crlf'
  readonly showInspector: boolean
  /** As it was chosen last. */
  readonly exportFormat: ExportFormat
  readonly exportInUtc: boolean
  readonly timeColumn: TimeColumn
  readonly rowColumns: RowColumns
  /** Keys of commands that differ from the table. */
  readonly keys: ChosenKeys
  readonly highlights: readonly HighlightRule[]
  /** Names and colours that were given, the newest last. */
  readonly labels: readonly Label[]
  /** SHA-256 of the contents of scripts that may run; the newest last. */
  readonly allowedScripts: readonly string[]
}

export const DEFAULT_SETTINGS: Settings = {
  locale: 'system',
  theme: 'system',
  density: 'comfortable',
  maxRecordingBytes: DEFAULT_MAX_RECORDING_BYTES,
  confirmClientClose: true,
  confirmQuit: true,
  confirmTabClose: true,
  startSessions: false,
  composerNewline: 'none',
  showInspector: true,
  exportFormat: 'text',
  exportInUtc: false,
  timeColumn: 'clock',
  rowColumns: DEFAULT_ROW_COLUMNS,
  keys: {},
  highlights: [],
  labels: [],
  allowedScripts: [],
}

export const RECORDING_BYTES_RANGE = { min: 1024 ** 2, max: 1024 ** 4 } as const

/** One schema for each setting; one that is forgotten does not compile. */
const entries: { readonly [K in keyof Settings]: v.GenericSchema<unknown, Settings[K]> } = {
  locale: v.picklist(['system', 'en', 'zh-CN']),
  theme: v.picklist(THEMES),
  density: v.picklist(DENSITIES),
  maxRecordingBytes: v.pipe(within(RECORDING_BYTES_RANGE), v.integer()),
  confirmClientClose: v.boolean(),
  confirmQuit: v.boolean(),
  confirmTabClose: v.boolean(),
  startSessions: v.boolean(),
  composerNewline: v.picklist(['none', 'lf', 'crlf']),
  showInspector: v.boolean(),
  exportFormat: v.picklist(EXPORT_FORMATS),
  exportInUtc: v.boolean(),
  timeColumn: v.picklist(TIME_COLUMNS),
  rowColumns: rowColumnsSchema,
  keys: chosenKeysSchema,
  highlights: highlightsSchema,
  labels: labelsSchema,
  allowedScripts: v.pipe(v.array(scriptHashSchema), v.maxLength(MAX_ALLOWED_SCRIPTS)),
}

/** What a page may change by itself: which scripts are allowed is changed by reading and allowing one. */
export const settingsChangeSchema: v.GenericSchema<unknown, Partial<Settings>> = v.strictObject(
  Object.fromEntries(
    Object.entries(entries)
      .filter(([key]) => key !== 'allowedScripts')
      .map(([key, schema]) => [key, v.exactOptional(schema as v.GenericSchema)]),
  ),
)

/** Reads stored settings; a value that cannot be read gets its default. */
export function readSettings(stored: Readonly<Record<string, unknown>>): Settings {
  const good = Object.entries(entries).flatMap(([key, schema]) => {
    const result = v.safeParse(schema, stored[key])
    return result.success ? [[key, result.output] as const] : []
  })
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(good) as Partial<Settings>) }
}
