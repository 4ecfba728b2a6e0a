import type { Commands } from '../../shared/contract/contract'
import type { FeedTick } from '../../shared/contract/windows'
import { LiveRecording } from '../recording/live/live-recording'
import { toFileFailure } from '../recording/files/file-failure'
import { RecordingError } from '../recording/index/recording'
import { RecordingsFolder } from '../recording/files/recordings-folder'
import { LibraryStore } from '../library/library-store'
import { Scripts } from '../session/handler/script/scripts'
import { Sessions } from '../session/sessions'
import type { ChosenFiles } from './chosen-files'
import { createCommands } from './commands'
import type { HandlersOf } from './handlers-of'
import type { WindowDeps } from './window-deps'
import { Exports } from './exports'
import { Openings } from './openings'
import { Feed } from './feed'
import { createLoads } from './commands/loads'

/** The engine as the application holds it, and its connection to each window. */
export interface Engine {
  readonly sessions: Sessions
  readonly exports: Exports
  readonly openings: Openings
  readonly library: LibraryStore
  connectWindow(host: WindowDeps, push: (tick: FeedTick) => void): WindowConnection
}

/** The part of the engine that belongs to one window. */
export interface WindowConnection {
  readonly handlers: HandlersOf<Commands>
  /** Ends everything that ran for this window alone: its feed, projections and load. */
  close(): void
}

/**
 * `maxBytes` is read at the start of each recording, `isScriptAllowed` at the start of each script; `workerPath` is the
 * entry of a load thread.
 */
export function createEngine(
  recordingsPath: string,
  tlsPath: string,
  messagesPath: string,
  application: string,
  maxBytes: () => number,
  workerPath: string,
  isScriptAllowed: (hash: string) => boolean,
  chosen: ChosenFiles,
): Engine {
  const folder = new RecordingsFolder(recordingsPath)
  const exports = new Exports()
  const openings = new Openings()
  const library = new LibraryStore(messagesPath)
  const scripts = new Scripts(isScriptAllowed)
  const sessions = new Sessions(
    (name, config, sessionId) => {
      const startedAt = new Date()
      const meta = { sessionId, name, config, startedAtNs: BigInt(startedAt.getTime()) * 1_000_000n }
      return new LiveRecording(newPath(folder, name, startedAt), meta, application, maxBytes())
    },
    tlsPath,
    { handlerKinds: scripts.kinds },
  )
  return {
    sessions,
    exports,
    openings,
    library,
    connectWindow: (host, push) => {
      const feed = new Feed(sessions, push)
      const loads = createLoads(sessions, host, workerPath)
      return {
        handlers: createCommands({ sessions, folder, exports, openings, library, feed, host, loads, scripts, chosen }),
        close: () => {
          feed.close()
          loads.close()
        },
      }
    },
  }
}

function newPath(folder: RecordingsFolder, name: string, startedAt: Date): string {
  try {
    return folder.newPath(name, startedAt)
  } catch (error) {
    throw new RecordingError(toFileFailure(error as Error, folder.path))
  }
}
