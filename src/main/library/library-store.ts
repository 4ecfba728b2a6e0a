import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkLibrary, EMPTY_LIBRARY, type Library, type LibraryState } from '../../shared/library'
import { mergeLibraries } from '../../shared/library-edit'
import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import { readPlainFileSync } from '../files/plain-file'
import { setAside } from '../files/set-aside'
import { replaceFileSync } from '../files/whole-file'
import { askOnce } from '../threads/asked-thread'
import { inSlices } from '../threads/in-slices'
import { readingTrouble } from '../threads/thread-failure'
import { toFileFailure } from '../recording/files/file-failure'
import { MAX_LIBRARY_BYTES, parseLibrary, printLibrary, printingLibrary } from './library-file'
import type { LibraryQuestion } from './library-worker'
import { refusalSentence, wrongIn, wrongInput } from '../../shared/words/say-failure'
import { libraryMistake } from '../../shared/words/say-mistakes'

/**
 * The person's saved messages, in one file. A file that cannot be read is set aside and reported; nothing is
 * overwritten.
 */
export class LibraryStore {
  /** Why the file could not be read at the start, and where it was moved to. */
  readonly problem: Failure | undefined
  /** Called after each change. */
  onChanged: ((state: LibraryState) => void) | undefined
  readonly #path: string
  #state: LibraryState = { library: EMPTY_LIBRARY, revision: 0 }

  constructor(path: string) {
    this.#path = path
    if (!existsSync(path)) return
    const reading = readLibrary(path)
    if (reading.ok) this.#state = { library: reading.value, revision: 0 }
    else this.problem = keptAside(path, reading.failure)
  }

  get state(): LibraryState {
    return this.#state
  }

  /** Adds the entries of a file of saved messages to the existing ones. */
  async import(path: string): Promise<Outcome<LibraryState>> {
    const reading = await readLibraryInThread(path)
    if (!reading.ok) return reading
    const { library, revision } = this.#state
    const merged = mergeLibraries(library, reading.value)
    return this.save(merged, revision, await inSlices(printingLibrary(merged)))
  }

  /** Replaces everything. Refused when the library has changed since `revision`. `text` is what `printLibrary` gives. */
  save(library: Library, revision: number, text?: string): Outcome<LibraryState> {
    if (revision !== this.#state.revision) return failed(wrongInput({ key: 'library.changedElsewhere' }))
    const mistake = checkLibrary(library)
    if (mistake !== undefined) return failed(wrongInput(libraryMistake(mistake)))
    const writing = writeLibrary(this.#path, library, text)
    if (!writing.ok) return writing
    this.#state = { library, revision: revision + 1 }
    this.onChanged?.(this.#state)
    return done(this.#state)
  }
}

export function readLibrary(path: string): Outcome<Library> {
  try {
    return parseLibrary(readPlainFileSync(path, MAX_LIBRARY_BYTES).toString('utf8'), path)
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
}

/** The largest file takes a few seconds. */
const LIMIT_MS = 30_000

/** The same outside of the loop that serves sockets: YAML takes as long as its text says. */
export async function readLibraryInThread(path: string): Promise<Outcome<Library>> {
  let text: string
  try {
    text = readPlainFileSync(path, MAX_LIBRARY_BYTES).toString('utf8')
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
  try {
    const question: LibraryQuestion = { text, where: path }
    return await askOnce<Outcome<Library>>('library-worker', question, { limitMs: LIMIT_MS })
  } catch (error) {
    return failed(wrongIn(path, readingTrouble(error, LIMIT_MS)))
  }
}

/** The file is the old one or the new one, never a mix. */
export function writeLibrary(path: string, library: Library, text = printLibrary(library)): Outcome<null> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    replaceFileSync(path, text)
    return done(null)
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
}

function keptAside(path: string, failure: Failure): Failure {
  try {
    const kept = setAside(path)
    const { said, message } = failure
    return {
      ...failure,
      message: `${message}. It was kept as ${kept}`,
      ...(said === undefined ? {} : { said: refusalSentence('keptAside', { what: said, path: kept }) }),
    }
  } catch {
    return failure
  }
}
