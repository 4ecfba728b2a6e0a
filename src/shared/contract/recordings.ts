import * as v from 'valibot'
import type { Outcome } from '../failure'
import { MAX_NAME_LENGTH } from '../limits'
import type { SessionSummary } from '../session'
import { type SchemasOf, id, path } from './command-schemas'

export interface RecordingFile {
  readonly name: string
  readonly path: string
  readonly byteLength: number
  readonly modifiedAtMs: number
  /** The session that holds this file open, running or opened to read. */
  readonly sessionId?: string
  /** A recent file that is not in the recordings folder. */
  readonly isElsewhere?: true
}

/** The progress of opening a large file. Its rows are sorted once all of it is read. */
export interface OpeningProgress {
  readonly openingId: string
  readonly fileName: string
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly isOver: boolean
}

export interface RecordingCommands {
  'recordings.list': () => Outcome<readonly RecordingFile[]>
  'recordings.open': (path: string) => Outcome<SessionSummary>
  /** Shows the system's open dialog; `null` when it was cancelled. */
  'recordings.browse': () => Outcome<SessionSummary | null>
  /** Cancels the opening of a file: the command that opens it fails with `cancelled`. */
  'recordings.cancelOpening': (openingId: string) => null
  'recordings.rename': (path: string, name: string) => Outcome<RecordingFile>
  'recordings.reveal': (path: string) => Outcome<null>
  'recordings.delete': (path: string) => Outcome<null>
  /** Opens a recording in Wireshark, where that is installed; also one that is still written. */
  'recordings.wireshark': (path: string) => Outcome<null>
  /** Removes a recent file from the list; the file stays. */
  'recordings.forget': (path: string) => null
  /**
   * Shows dialogs for another recording and for the new file, then opens the merged recording. `null` when a dialog
   * was cancelled.
   */
  'recordings.merge': (path: string) => Outcome<SessionSummary | null>
}

export const RECORDING_COMMANDS = {
  'recordings.list': v.strictTuple([]),
  'recordings.open': v.strictTuple([path]),
  'recordings.browse': v.strictTuple([]),
  'recordings.cancelOpening': v.strictTuple([id]),
  'recordings.rename': v.strictTuple([
    path,
    v.pipe(v.string(), v.trim(), v.minLength(1, 'the name is empty'), v.maxLength(MAX_NAME_LENGTH)),
  ]),
  'recordings.reveal': v.strictTuple([path]),
  'recordings.delete': v.strictTuple([path]),
  'recordings.wireshark': v.strictTuple([path]),
  'recordings.forget': v.strictTuple([path]),
  'recordings.merge': v.strictTuple([path]),
} satisfies SchemasOf<RecordingCommands>
