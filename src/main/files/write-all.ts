import { writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

/** Writes all of `bytes`: write(2) may take fewer bytes than it was given, and only its result says so. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, null)
    if (bytesWritten === 0) throw noRoom()
    done += bytesWritten
  }
}

/**
 * Writes `bytes` at `position`, in pieces where the system takes fewer. `onWritten` gets the number of bytes written so
 * far, also before a failure is thrown.
 */
export function writeAllSync(
  fd: number,
  bytes: Uint8Array,
  position: number,
  onWritten: (bytesDone: number) => void = () => undefined,
): void {
  for (let done = 0; done < bytes.length;) {
    const written = writeSync(fd, bytes, done, bytes.length - done, position + done)
    if (written === 0) throw noRoom()
    done += written
    onWritten(done)
  }
}

/** Some file systems accept no bytes without reporting an error. */
function noRoom(): Error {
  return Object.assign(new Error('the system took no bytes'), { code: 'ENOSPC' })
}
