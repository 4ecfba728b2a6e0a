import { closeSync, fsyncSync, openSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { placeWithoutReplacing } from './rename-file'
import { writeAll, writeAllSync } from './write-all'

/** The pattern of temporary file names, `.NAME.PID-TIME.part`, beside the final file. */
const PART = /^\.(.*)\.(\d+)-[0-9a-z]+\.part$/
/** A file name may have 255 bytes on the usual file systems; this leaves room for the additions. */
const MAX_NAME = 60
/**
 * An active writer writes more often than this; the age decides because a process number says nothing about another
 * machine or container. Ms.
 */
const ABANDONED_MS = 60_000

/** The code of the error for a target that is also a source. */
export const SOURCE_FILE = 'ESOURCE'
/** The code of the error for a target that is a device, a pipe, a socket or a folder: replacing it would destroy it. */
export const SPECIAL_FILE = 'ESPECIAL'

export interface WholeFileOptions {
  /** Whether an existing file is replaced. */
  readonly replace: boolean
  /** Files that are read for this one: none of them may be the target. */
  readonly sources?: readonly string[]
}

/**
 * Writes a file that is whole or absent, whatever happens meanwhile: `write` fills a temporary file (0600) beside it
 * and returns its length; the file is checked, synced and only then renamed. A link of that name is replaced, not
 * followed.
 */
export async function writeWholeFile(
  path: string,
  { replace, sources = [] }: WholeFileOptions,
  write: (temporary: string) => Promise<number>,
): Promise<number> {
  refuseSpecial(path)
  await refuseSources(path, sources)
  await dropAbandoned(path)
  const temporary = temporaryPath(path)
  try {
    const bytes = await write(temporary)
    await syncMeasured(temporary, bytes)
    await (replace ? rename(temporary, path) : placeWithoutReplacing(temporary, path))
    syncFolder(dirname(path))
    return bytes
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

/** The same for a text in memory. */
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

/** The same synchronously, for small files: afterwards the file is the old one or the new one, never a mix. */
export function replaceFileSync(path: string, text: string): void {
  refuseSpecial(path)
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

/** Syncs the folder: only then does a new name survive a power cut. */
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

/** Distinguishes two files that begin in the same millisecond. */
let made = 0

/** Throws when something other than a plain file is there, also behind a link. */
function refuseSpecial(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== false) return
  throw Object.assign(new Error(`${path} is no plain file`), { code: SPECIAL_FILE })
}

/** Throws when the target is also a source: writing it would destroy both. */
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

/** Removes what a killed process left behind for the same target. */
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

/** Syncs and closes: some file systems report a full disk only then. */
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
    // It was never created.
  }
}
