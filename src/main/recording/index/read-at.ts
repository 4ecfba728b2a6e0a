import { readSync } from 'node:fs'
import { toFileFailure } from '../files/file-failure'
import { RecordingError } from './recording'

/** As pread(2); what the disk does not give is a `RecordingError` that names the file. */
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
