import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Failure } from '../../shared/failure'
import type { Sessions } from '../session/sessions'
import type { CommandParts } from './command-parts'
import { refusal } from '../../shared/words/say-failure'

/**
 * Refuses a path from the page unless it is one of our recordings, or a file that is open or was open because a person
 * chose it in a dialog, on the command line or by a double click. A compromised page reaches nothing else.
 */
export function notReachable(
  { folder, sessions, memory }: Pick<CommandParts, 'folder' | 'sessions' | 'memory'>,
  path: string,
): Failure | undefined {
  if (folder.holds(path) || memory.recentFiles.includes(path) || isOpen(sessions, path)) return undefined
  return refusal('notOneOfRecordings', { path }, { subject: path })
}

/** Compares the files themselves: a path may be written in many ways. */
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
