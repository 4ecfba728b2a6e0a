import { readSync } from 'node:fs'
import { toFileFailure } from '../files/file-failure'
import { refusal } from '../../../shared/words/say-failure'
import { RecordingError } from './recording'

/** Like pread(2); an error of the disk becomes a `RecordingError` that names the file. */
export function readAt(
  { fd, path }: { readonly fd: number; readonly path: string },
  bytes: Uint8Array,
  from: number,
  count: number,
  at: number,
): number {
  try {
    return readSync(fd, bytes, from, count, at)
  } catch (error) {
    throw new RecordingError(toFileFailure(error as Error, path))
  }
}

/** Reads all of these bytes. Throws a `RecordingError` when the file has fewer: somebody has cut it since it was opened. */
export function readWhole(
  file: { readonly fd: number; readonly path: string },
  bytes: Uint8Array,
  from: number,
  count: number,
  at: number,
): void {
  if (readAt(file, bytes, from, count, at) < count) throw changedOnDisk(file.path)
}

/** The error for a file that is no longer as it was when it was opened. */
export function changedOnDisk(path: string): RecordingError {
  return new RecordingError(refusal('changedOnDisk', { path }, { code: 'file-not-readable', subject: path }))
}
