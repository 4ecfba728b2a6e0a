import { TOO_LARGE } from '../../files/plain-file'
import { SOURCE_FILE } from '../../files/whole-file'
import type { FailureCode, Failure } from '../../../shared/failure'
import { visibleString } from '../../../shared/visible-text'

const CODES: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  EEXIST: 'file-exists',
  [SOURCE_FILE]: 'invalid-input',
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
  'invalid-input': 'this is one of the files that are read here; choose another name',
  'file-exists': 'a file of this name is there already; choose another name, or allow it to be replaced',
  'file-not-found': 'there is no such file or folder; check the path',
  'file-not-readable': 'this is not a file that can be read',
  'too-many-open-files': 'too many files are open; close some sessions',
}

/** Turns an error of the file system into words that name the path and what to try. */
export function toFileFailure(error: Error, path: string): Failure {
  const name = (error as NodeJS.ErrnoException).code ?? ''
  const errno = name === SOURCE_FILE || name === TOO_LARGE ? '' : name
  const code = CODES[name] ?? 'unknown'
  const advice = (name === TOO_LARGE ? undefined : ADVICE[code]) ?? visibleString(error.message)
  return {
    code,
    errno,
    message: `${visibleString(path)}: ${advice}${errno === '' ? '' : ` (${errno})`}`,
    subject: path,
  }
}
