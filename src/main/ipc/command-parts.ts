import type { LibraryStore } from '../library/library-store'
import type { RecordingsFolder } from '../recording/files/recordings-folder'
import type { Scripts } from '../session/handler/script/scripts'
import type { Sessions } from '../session/sessions'
import type { ChosenFiles } from './chosen-files'
import type { Exports } from './exports'
import type { Feed } from './feed'
import type { Openings } from './openings'
import type { Loads } from './commands/loads'
import type { Memory } from './session-keeper'
import type { WindowDeps } from './window-deps'

/** Everything that the commands of one window use. */
export interface CommandParts {
  readonly sessions: Sessions
  readonly folder: RecordingsFolder
  readonly exports: Exports
  readonly openings: Openings
  readonly library: LibraryStore
  readonly feed: Feed
  readonly host: WindowDeps
  readonly loads: Loads
  readonly scripts: Scripts
  readonly chosen: ChosenFiles
  readonly memory: Memory
}
