import { fstat, fstatSync, stat, type BigIntStats } from 'node:fs'

/** Often enough that little is lost, seldom enough to cost nothing: two looks at names of files a second. */
const LOOK_MS = 1_000

/** How a file was taken away: `gone`, what it held is nowhere any more; `elsewhere`, under another name; `cut`, made shorter. */
export type Taken = 'gone' | 'elsewhere' | 'cut'

/**
 * Looks each second whether the file behind a descriptor is still the one of its path and has what was written. Writing goes on
 * without an error into a file that nobody can find any more. Calls `onTaken` once at most.
 */
export class FileWatch {
  readonly #path: string
  readonly #fd: number
  readonly #writtenBytes: () => number
  readonly #onTaken: (how: Taken) => void
  readonly #timer: NodeJS.Timeout
  #isLooking = false
  #isOver = false
  #isCut = false

  constructor(path: string, fd: number, writtenBytes: () => number, onTaken: (how: Taken) => void) {
    this.#path = path
    this.#fd = fd
    this.#writtenBytes = writtenBytes
    this.#onTaken = onTaken
    this.#timer = setInterval(() => {
      this.#look()
    }, LOOK_MS)
    this.#timer.unref()
  }

  /** Called before each write: what is written behind a cut fills the file up again, with a hole that no later look can tell. */
  beforeWrite(): void {
    try {
      if (!this.#isCut && !this.#isOver) this.#isCut = fstatSync(this.#fd).size < this.#writtenBytes()
    } catch {
      // The write that comes next says what is wrong.
    }
  }

  close(): void {
    this.#isOver = true
    clearInterval(this.#timer)
  }

  #look(): void {
    if (this.#isLooking || this.#isOver) return
    this.#isLooking = true
    const written = this.#writtenBytes()
    fstat(this.#fd, { bigint: true }, (ownError, own) => {
      if (this.#isOver) return
      stat(this.#path, { bigint: true }, (error, named) => {
        this.#isLooking = false
        if (this.#isOver || ownError !== null) return
        const how = takenHow(own, this.#isCut || own.size < BigInt(written), error === null ? named : error)
        if (how === undefined) return
        this.close()
        this.#onTaken(how)
      })
    })
  }
}

/** A path that cannot be looked at for another reason than that it is missing says nothing. */
function takenHow(own: BigIntStats, isCut: boolean, named: BigIntStats | NodeJS.ErrnoException): Taken | undefined {
  if (own.nlink === 0n) return 'gone'
  if ('code' in named) return named.code === 'ENOENT' || named.code === 'ENOTDIR' ? 'elsewhere' : undefined
  if ('dev' in named && (named.dev !== own.dev || named.ino !== own.ino)) return 'elsewhere'
  return isCut ? 'cut' : undefined
}
