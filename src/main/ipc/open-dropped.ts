import type { OpeningProgress } from '../../shared/contract/recordings'
import type { DroppedFile } from '../../shared/dropped-file'
import { done, failed, type Outcome } from '../../shared/failure'
import { OPTIONS } from '../../shared/options/catalogue'
import { refusal } from '../../shared/words/say-failure'
import { openPlainFile } from '../files/plain-file'
import { readLibraryInThread } from '../library/library-store'
import { readOptionsFile } from '../library/options-file'
import { toFileFailure } from '../recording/files/file-failure'
import { readScriptFile } from '../session/handler/script/script-file'
import type { CommandParts } from './command-parts'
import { droppedKind, HEAD_BYTES, type DroppedKind } from './dropped-kind'
import { openFile } from './open-file'

type DropParts = Pick<CommandParts, 'sessions' | 'openings' | 'folder' | 'memory' | 'chosen'> & {
  readonly isScriptAllowed: (hash: string) => boolean
}

/**
 * Opens a file that a person dropped on a window: dropping chooses it, as a dialog of the system does. Rules and scripts may be used from
 * now on; a recording is open; what is saved in other files is read and handed on.
 */
export async function openDropped(
  parts: DropParts,
  path: string,
  report: (progress: OpeningProgress) => void,
): Promise<DroppedFile> {
  const kind = await kindOf(path)
  if (!kind.ok) return { kind: 'failed', failure: kind.failure }
  const file = await read(parts, kind.value, path, report)
  return file.ok ? file.value : { kind: 'failed', failure: file.failure }
}

async function kindOf(path: string): Promise<Outcome<DroppedKind>> {
  try {
    const { file } = await openPlainFile(path)
    try {
      const head = new Uint8Array(HEAD_BYTES)
      const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
      const kind = droppedKind(path, head.subarray(0, bytesRead))
      return kind === undefined ? unknown(path) : done(kind)
    } finally {
      await file.close()
    }
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
}

async function read(
  parts: DropParts,
  kind: DroppedKind,
  path: string,
  report: (progress: OpeningProgress) => void,
): Promise<Outcome<DroppedFile>> {
  switch (kind) {
    case 'recording': {
      const opening = await openFile(parts, path, report)
      return opening.ok ? done({ kind, sessionId: opening.value.id }) : opening
    }
    case 'options': {
      const reading = readOptionsFile(path)
      if (!reading.ok) return reading
      const isOurs = Object.keys(reading.value).some((key) => Object.hasOwn(OPTIONS, key))
      return isOurs ? done({ kind, path, options: reading.value }) : unknown(path)
    }
    case 'messages': {
      const reading = await readLibraryInThread(path)
      return reading.ok ? done({ kind, path, library: reading.value }) : reading
    }
    case 'rules':
      parts.chosen.add({ path, use: 'rules' })
      return done({ kind, path })
    case 'script': {
      const reading = readScriptFile(path)
      if (!reading.ok) return reading
      parts.chosen.add({ path, use: 'script' })
      const { source: text, hash } = reading.value
      return done({ kind, script: { path, text, hash, isAllowed: parts.isScriptAllowed(hash) } })
    }
  }
}

function unknown(path: string): Outcome<never> {
  return failed(refusal('unknownFile', { path }, { subject: path }))
}
