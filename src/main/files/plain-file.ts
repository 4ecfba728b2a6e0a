import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/** The code of the error for a file that is larger than its reader allows. */
export const TOO_LARGE = 'file-too-large'

export interface TooLargeError extends Error {
  readonly code: typeof TOO_LARGE
  /** The limit of the reader, such as `1 MiB`. */
  readonly limit: string
}

/** With O_NONBLOCK a pipe opens at once instead of waiting for a writer. Windows has no such flag. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants as { readonly O_RDONLY: number; readonly O_NONBLOCK?: number }

/** Opens a plain file for reading. A pipe, device, socket or folder is refused, because reading it may never end. */
export async function openPlainFile(path: string): Promise<{ readonly file: FileHandle; readonly byteLength: number }> {
  const file = await open(path, O_RDONLY | O_NONBLOCK)
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw noPlainFile(path)
    return { file, byteLength: facts.size }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads a whole small plain file before anything else continues: keys, options, settings. */
export function readPlainFileSync(path: string, maxBytes: number): Buffer {
  const fd = openSync(path, O_RDONLY | O_NONBLOCK)
  try {
    const facts = fstatSync(fd)
    if (!facts.isFile()) throw noPlainFile(path)
    if (facts.size > maxBytes) throw tooLarge(path, maxBytes)
    const bytes = Buffer.alloc(facts.size)
    let length = 0
    while (length < bytes.length) {
      const got = readSync(fd, bytes, length, bytes.length - length, null)
      // The file was truncated meanwhile.
      if (got === 0) break
      length += got
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

function noPlainFile(path: string): Error {
  return Object.assign(new Error(`${path} is no plain file`), { code: 'EISDIR' })
}

function tooLarge(path: string, maxBytes: number): TooLargeError {
  const limit = maxBytes >= 2 ** 20 ? `${String(maxBytes / 2 ** 20)} MiB` : `${String(maxBytes / 1024)} KiB`
  const facts = { code: TOO_LARGE, limit, path } as const
  return Object.assign(new Error(`it has more than ${limit}, so it is not what is expected here`), facts)
}
