import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Failure } from '../../shared/failure'
import type { RecordingsFolder } from '../recording/files/recordings-folder'
import type { Sessions } from '../session/sessions'
import { refusal } from '../../shared/words/say-failure'

/**
 * What a page names by its path must be one of our recordings, or a file that is open already because a person chose it in a dialog,
 * on the command line or by a double click. A page that was taken over reaches nothing else.
 */
export function notReachable(folder: RecordingsFolder, sessions: Sessions, path: string): Failure | undefined {
  if (folder.holds(path) || isOpen(sessions, path)) return undefined
  return refusal('notOneOfRecordings', { path }, { subject: path })
}

/** By the file itself: a path may be written in many ways. */
export function isOpen(sessions: Sessions, path: string): boolean {
  const real = realPath(path)
  return sessions.all.some(({ recording }) => recording.path !== '' && realPath(recording.path) === real)
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
