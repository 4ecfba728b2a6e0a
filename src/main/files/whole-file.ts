import { closeSync, fsyncSync, openSync, renameSync, unlinkSync } from 'node:fs'
import { open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { renameWithoutReplacing } from './rename-file'
import { writeAll, writeAllSync } from './write-all'

/** Names of temporary files: `.NAME.PID-TIME.part`, beside the file that they become. */
const PART = /^\.(.*)\.(\d+)-[0-9a-z]+\.part$/
/** A name may have 255 bytes on the usual file systems, and ours has something to add. */
const MAX_NAME = 60
/** Somebody who still writes does so more often than this; on another machine, or in another container, its number says nothing. */
const ABANDONED_MS = 60_000

/** Code of the error of a target that is also a source. */
export const SOURCE_FILE = 'ESOURCE'

export interface WholeFileOptions {
  /** Take the place of a file that is there already. */
  readonly replace: boolean
  /** Files that are read for this one: the target must be none of them. */
  readonly sources?: readonly string[]
}

/**
 * A file that is whole or absent, whatever happens meanwhile: `write` fills a temporary file (0600) beside it and returns how many
 * bytes that has; it is measured, synced, and gets its name at the very end. A link of that name is replaced, not followed.
 */
export async function writeWholeFile(
  path: string,
  { replace, sources = [] }: WholeFileOptions,
  write: (temporary: string) => Promise<number>,
): Promise<number> {
  await refuseSources(path, sources)
  await dropAbandoned(path)
  const temporary = temporaryPath(path)
  try {
    const bytes = await write(temporary)
    await syncMeasured(temporary, bytes)
    await (replace ? rename(temporary, path) : renameWithoutReplacing(temporary, path))
    syncFolder(dirname(path))
    return bytes
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

/** The same for a text that is at hand. */
export function writeWholeText(path: string, text: string, options: WholeFileOptions): Promise<number> {
  const bytes = new TextEncoder().encode(text)
  return writeWholeFile(path, options, async (temporary) => {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await writeAll(file, bytes)
      return bytes.length
    } finally {
      await file.close()
    }
  })
}

/** The same at once, for what is small: the file is the old one or the new one, never a mix. */
export function replaceFileSync(path: string, text: string): void {
  const temporary = temporaryPath(path)
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      writeAllSync(file, new TextEncoder().encode(text), 0)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } catch (error) {
    removeSync(temporary)
    throw error
  }
}

/** A new name in a folder survives a power cut only when the folder is synced, too. */
export function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch {
    // Not every system lets folders be opened (Windows); there the file system keeps names by itself.
  }
}

function temporaryPath(path: string): string {
  const time = Math.floor(performance.timeOrigin + performance.now()).toString(36)
  const count = (made += 1).toString(36)
  return join(dirname(path), `.${basename(path).slice(0, MAX_NAME)}.${String(process.pid)}-${time}${count}.part`)
}

/** Two files may begin in the same millisecond. */
let made = 0

/** Whoever reads and writes the same file has neither in the end. */
async function refuseSources(path: string, sources: readonly string[]): Promise<void> {
  const target = await identity(path)
  if (target === undefined) return
  for (const source of sources) {
    if ((await identity(source)) !== target) continue
    throw Object.assign(new Error(`${path} is what is read here`), { code: SOURCE_FILE })
  }
}

async function identity(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${String(dev)} ${String(ino)}`,
    () => undefined,
  )
}

/** What a process that was killed left behind for the same target: nobody will finish it. */
async function dropAbandoned(path: string): Promise<void> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const [, target, pid] = PART.exec(name) ?? []
    if (target !== basename(path).slice(0, MAX_NAME) || isRunning(Number(pid))) continue
    const part = join(folder, name)
    const isOld = await stat(part).then(
      ({ mtimeMs }) => mtimeMs < Date.now() - ABANDONED_MS,
      () => false,
    )
    if (isOld) await unlink(part).catch(() => undefined)
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** The last write may have met a full disk, and some file systems say so only when they are asked to keep what they have. */
async function syncMeasured(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
    const { size } = await file.stat()
    if (size !== bytes) {
      const what = `${String(size)} bytes arrived of ${String(bytes)}`
      throw Object.assign(new Error(what), { code: 'ENOSPC' })
    }
  } finally {
    await file.close()
  }
}

function removeSync(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never made.
  }
}
