import { TOO_LARGE, type TooLargeError } from '../../files/plain-file'
import { SOURCE_FILE, SPECIAL_FILE } from '../../files/whole-file'
import type { FailureCode, Failure } from '../../../shared/failure'
import { visibleString } from '../../../shared/visible-text'
import { saySentence, sayClause, type Sentence } from '../../../shared/words/say'
import { refusalSentence } from '../../../shared/words/say-failure'

const CODES: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  EEXIST: 'file-exists',
  [SOURCE_FILE]: 'invalid-input',
  [SPECIAL_FILE]: 'invalid-input',
  [TOO_LARGE]: 'invalid-input',
  ENOENT: 'file-not-found',
  ENOTDIR: 'file-not-found',
  EISDIR: 'file-not-readable',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
}

const ADVICE: Partial<Record<FailureCode, string>> = {
  'disk-full': 'there is no room left; free some space, then start a new recording',
  'permission-denied': 'this account may not write or read there; choose another folder',
  'file-exists': 'a file of this name is there already; choose another name, or allow it to be replaced',
  'file-not-found': 'there is no such file or folder; check the path',
  'too-many-open-files': 'too many files are open; close some sessions',
}

/** Turns an error of the file system into words that name the path and what to try. */
export function toFileFailure(error: Error, path: string): Failure {
  const name = (error as NodeJS.ErrnoException).code ?? ''
  const errno = ([SOURCE_FILE, SPECIAL_FILE, TOO_LARGE] as string[]).includes(name) ? '' : name
  const code = CODES[name] ?? 'unknown'
  const where = visibleString(path)
  const system = errno === '' ? '' : ` (${errno})`
  const advice = ADVICE[code]
  if (advice !== undefined) return { code, errno, message: `${where}: ${advice}${system}`, subject: path }
  const said = saidOf(name, code, where, error)
  return { code, errno, message: `${saySentence(sayClause, said)}${system}`, subject: path, said }
}

/** The sentence where the code alone does not say enough. */
function saidOf(name: string, code: FailureCode, path: string, error: Error): Sentence {
  if (name === SOURCE_FILE) return refusalSentence('readHere', { path })
  if (name === SPECIAL_FILE) return refusalSentence('notOrdinaryFile', { path })
  if (name === TOO_LARGE) return refusalSentence('tooLarge', { path, limit: (error as TooLargeError).limit })
  if (code === 'file-not-readable') return refusalSentence('notReadableFile', { path })
  return refusalSentence('system', { where: path, what: visibleString(error.message) })
}
