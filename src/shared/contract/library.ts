import * as v from 'valibot'
import type { Outcome } from '../failure'
import type { Library, LibraryState } from '../library'
import { librarySchema } from '../library-schema'
import { PATH_OPTION_KEYS, type PathOptionKey, type SessionOptions } from '../options/catalogue'
import { optionsSchema } from '../options/check-options'
import type { OptionTarget } from '../options/option'
import { type SchemasOf, count, optionTarget } from './command-schemas'

export interface LibraryCommands {
  /** Replaces all that is saved; refused when it was changed since this revision. */
  'library.save': (library: Library, revision: number) => Outcome<LibraryState>
  /** Shows the open dialog and adds the entries of the file; `null` when the dialog was cancelled. */
  'library.import': () => Outcome<LibraryState | null>
  /** Shows the save dialog and returns the path; `null` when the dialog was cancelled. */
  'library.export': () => Outcome<string | null>
  /** Options of a session as `--config FILE` takes them, without secrets. */
  'options.save': (target: OptionTarget, options: SessionOptions) => Outcome<string | null>
  /** Shows the system's dialog for the file that this option names; `null` when it was cancelled. */
  'options.browse': (key: PathOptionKey) => Outcome<string | null>
  'options.load': (target: OptionTarget) => Outcome<SessionOptions | null>
}

export const LIBRARY_COMMANDS = {
  'library.save': v.strictTuple([librarySchema, count]),
  'library.import': v.strictTuple([]),
  'library.export': v.strictTuple([]),
  'options.save': v.strictTuple([optionTarget, optionsSchema]),
  'options.browse': v.strictTuple([v.picklist(PATH_OPTION_KEYS)]),
  'options.load': v.strictTuple([optionTarget]),
} satisfies SchemasOf<LibraryCommands>
