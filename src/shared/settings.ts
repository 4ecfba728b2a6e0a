import type { HighlightRule } from './highlight'
import { DEFAULT_MAX_RECORDING_BYTES } from './limits'
import type { Locale } from './words/words'

export type LocaleChoice = 'system' | Locale
/** Time of day, time since the start of the session, or since the row above. */
export const TIME_COLUMNS = ['clock', 'start', 'above'] as const
type TimeColumn = (typeof TIME_COLUMNS)[number]
export type ThemeChoice = 'system' | 'light' | 'dark'

/** What the person chose; survives a restart. */
export interface Settings {
  readonly locale: LocaleChoice
  readonly theme: ThemeChoice
  /** Bytes after which a recording ends; 1 MiB to 1 TiB. */
  readonly maxRecordingBytes: number
  /** Ask before a client window that is still connected is closed. */
  readonly confirmClientClose: boolean
  readonly composerNewline: 'none' | 'lf' | 'crlf'
  readonly showInspector: boolean
  readonly timeColumn: TimeColumn
  readonly highlights: readonly HighlightRule[]
}

export const DEFAULT_SETTINGS: Settings = {
  locale: 'system',
  theme: 'system',
  maxRecordingBytes: DEFAULT_MAX_RECORDING_BYTES,
  confirmClientClose: true,
  composerNewline: 'none',
  showInspector: true,
  timeColumn: 'clock',
  highlights: [],
}

export const RECORDING_BYTES_RANGE = { min: 1024 ** 2, max: 1024 ** 4 } as const
