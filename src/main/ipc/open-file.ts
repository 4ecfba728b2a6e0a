import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { OpeningProgress, RecordingFile } from '../../shared/contract/recordings'
import type { Outcome } from '../../shared/failure'
import type { AnySession } from '../session/sessions'
import type { CommandParts } from './command-parts'

/** The recent files that are listed. */
const MAX_RECENT = 12

type OpeningParts = Pick<CommandParts, 'sessions' | 'openings' | 'folder' | 'memory'>

/** Opens a recording or a capture; one outside the recordings folder is among the recent files from now on. */
export async function openFile(
  { sessions, openings, folder, memory }: OpeningParts,
  path: string,
  report: (progress: OpeningProgress) => void,
): Promise<Outcome<AnySession>> {
  const outcome = await openings.run(path, report, (watch) => sessions.openRecording(path, watch))
  if (outcome.ok && !folder.holds(path)) {
    const real = resolve(path)
    memory.recentFiles = [real, ...memory.recentFiles.filter((each) => each !== real)].slice(0, MAX_RECENT)
  }
  return outcome
}

/** The recent files that still exist, the newest first. */
export async function recentFiles({ memory }: Pick<CommandParts, 'memory'>): Promise<RecordingFile[]> {
  const all = await Promise.all(memory.recentFiles.map(entryOf))
  return all.filter((entry) => entry !== undefined)
}

async function entryOf(path: string): Promise<RecordingFile | undefined> {
  try {
    const facts = await stat(path)
    if (!facts.isFile()) return undefined
    return { name: basename(path), path, byteLength: facts.size, modifiedAtMs: facts.mtimeMs, isElsewhere: true }
  } catch {
    // It is gone, or on a disk that is not there today.
    return undefined
  }
}
