import { readSync } from 'node:fs'
import { toFileFailure } from '../files/file-failure'
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
