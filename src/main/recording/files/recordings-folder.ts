import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { lstat, readdir, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import { toFileFailure } from './file-failure'
import { moveComments, removeComments } from './comment-file'
import { renameWithoutReplacing } from '../../files/rename-file'
import { safeFileName } from './safe-file-name'
import { refusal } from '../../../shared/words/say-failure'

const RECORDING_SUFFIX = '.pcapng'

export interface FolderEntry {
  readonly name: string
  readonly path: string
  readonly byteLength: number
  readonly modifiedAtMs: number
}

/** The folder (0700) of the recordings. Nothing outside it is renamed or deleted. */
export class RecordingsFolder {
  readonly path: string

  constructor(path: string) {
    this.path = resolve(path)
  }

  /** A free path for a new recording. Creates the folder when it is missing; throws the system's error when it cannot. */
  newPath(name: string, startedAt: Date): string {
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
    const stamp = startedAt.toISOString().slice(0, 23).replace('T', ' ').replaceAll(':', '-')
    const base = safeFileName(`${name} ${stamp}`)
    let path = join(this.path, base + RECORDING_SUFFIX)
    for (let copy = 2; existsSync(path); copy++) path = join(this.path, `${base} ${String(copy)}${RECORDING_SUFFIX}`)
    return path
  }

  /** Newest first. A missing folder has no recordings. */
  async list(): Promise<Outcome<FolderEntry[]>> {
    let names: string[]
    try {
      names = await readdir(this.path)
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? done([])
        : failed(toFileFailure(error as Error, this.path))
    }
    const entries = await Promise.all(
      names.filter((name) => name.endsWith(RECORDING_SUFFIX)).map((name) => this.#entry(name)),
    )
    return done(entries.filter((entry) => entry !== undefined).sort((a, b) => b.modifiedAtMs - a.modifiedAtMs))
  }

  async rename(path: string, name: string): Promise<Outcome<FolderEntry>> {
    const mistake = this.#outside(path)
    if (mistake !== undefined) return failed(mistake)
    const target = join(this.path, `${safeFileName(name)}${RECORDING_SUFFIX}`)
    try {
      if (target !== resolve(path)) {
        await renameWithoutReplacing(path, target)
        await moveComments(path, target)
      }
      const entry = await this.#entry(basename(target))
      return entry === undefined ? failed(refusal('gone', { path: target }, { subject: target })) : done(entry)
    } catch (error) {
      return failed(toFileFailure(error as Error, target))
    }
  }

  async delete(path: string): Promise<Outcome<null>> {
    const mistake = this.#outside(path)
    if (mistake !== undefined) return failed(mistake)
    try {
      await unlink(path)
      await removeComments(path)
      return done(null)
    } catch (error) {
      return failed(toFileFailure(error as Error, path))
    }
  }

  /** Whether a path is that of a recording in this folder. */
  holds(path: string): boolean {
    return this.#outside(path) === undefined
  }

  #outside(path: string): Failure | undefined {
    return this.#isInside(path) ? undefined : refusal('outsideFolder', { path, folder: this.path }, { subject: path })
  }

  /** Compares resolved paths: the same place may be written in many ways. A link is refused, because it may lead anywhere. */
  #isInside(path: string): boolean {
    try {
      if (!path.endsWith(RECORDING_SUFFIX) || realpathSync(dirname(resolve(path))) !== realpathSync(this.path))
        return false
      return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true
    } catch {
      return false
    }
  }

  async #entry(name: string): Promise<FolderEntry | undefined> {
    const path = join(this.path, name)
    try {
      const facts = await lstat(path)
      if (!facts.isFile()) return undefined
      return { name: basename(name, RECORDING_SUFFIX), path, byteLength: facts.size, modifiedAtMs: facts.mtimeMs }
    } catch {
      // It was removed after the folder was listed.
      return undefined
    }
  }
}
