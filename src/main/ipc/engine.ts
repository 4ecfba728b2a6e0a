import type { Commands } from '../../shared/contract/contract'
import type { FeedTick } from '../../shared/contract/windows'
import { formatEndpoint } from '../../shared/endpoint'
import type { DroppedFile } from '../../shared/dropped-file'
import type { OpeningProgress } from '../../shared/contract/recordings'
import type { Failure, Outcome } from '../../shared/failure'
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
import { startKept } from './start-session'
import type { WindowDeps } from './window-deps'
import { Exports } from './exports'
import { openDropped } from './open-dropped'
import { openFile } from './open-file'
import { Openings } from './openings'
import { SessionKeeper, type Memory } from './session-keeper'
import { Feed } from './feed'
import { createLoads } from './commands/loads'

/** The engine as the application holds it, and its connection to each window. */
export interface Engine {
  readonly sessions: Sessions
  readonly exports: Exports
  readonly openings: Openings
  readonly library: LibraryStore
  /** Writes down which sessions there are. */
  readonly keeper: SessionKeeper
  /** Starts the sessions that were running when the application ended; each failure is passed on with the session's address. */
  startLastRunning(recordingsChanged: () => void, onFailure: (address: string, failure: Failure) => void): Promise<void>
  /** Opens a recording or a capture that a person named. */
  openFile(path: string, report: (progress: OpeningProgress) => void): Promise<Outcome<{ readonly id: string }>>
  /** Opens what a person dropped on a window, whatever it is. */
  openDropped(path: string, report: (progress: OpeningProgress) => void): Promise<DroppedFile>
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
  memory: Memory,
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
  const keeper = new SessionKeeper(sessions, memory)
  return {
    sessions,
    exports,
    openings,
    library,
    keeper,
    openFile: (path, report) => openFile({ sessions, openings, folder, memory }, path, report),
    openDropped: (path, report) =>
      openDropped({ sessions, openings, folder, memory, chosen, isScriptAllowed }, path, report),
    startLastRunning: async (recordingsChanged, onFailure) => {
      const last = sessions.all.map((session) => session.summary()).filter(({ kept }) => kept?.wasRunning === true)
      // Nobody is asked before there is a window: a file that nobody chose yet is refused.
      const starter = { askForFiles: () => Promise.resolve(false), recordingsChanged }
      for (const { id, config } of last) {
        const outcome = await startKept(sessions, id, chosen, starter)
        if (!outcome.ok)
          onFailure(formatEndpoint(config.role === 'listener' ? config.local : config.peer), outcome.failure)
      }
    },
    connectWindow: (host, push) => {
      const feed = new Feed(sessions, push)
      const loads = createLoads(sessions, host, workerPath)
      return {
        handlers: createCommands({
          sessions,
          folder,
          exports,
          openings,
          library,
          feed,
          host,
          loads,
          scripts,
          chosen,
          memory,
        }),
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
