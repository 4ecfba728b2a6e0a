import { fstat, fstatSync, stat, type BigIntStats } from 'node:fs'

/** The interval of the checks, which costs little data and little time: two look-ups of file names a second. Ms. */
const LOOK_MS = 1_000

/** How a file was taken away: `gone`: deleted or replaced; `elsewhere`: it has another name; `cut`: truncated. */
export type Taken = 'gone' | 'elsewhere' | 'cut'

/**
 * Checks once a second that the path still leads to the open file and that the file has its full length, because
 * writing to a deleted file continues without an error. Calls `onTaken` once at most.
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

  /**
   * Called before each write: a write beyond the new end of a truncated file would leave a gap that no later check can
   * detect.
   */
  beforeWrite(): void {
    try {
      if (!this.#isCut && !this.#isOver) this.#isCut = fstatSync(this.#fd).size < this.#writtenBytes()
    } catch {
      // The next write reports what is wrong.
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

/** Any other error than a missing file says nothing about it. */
function takenHow(own: BigIntStats, isCut: boolean, named: BigIntStats | NodeJS.ErrnoException): Taken | undefined {
  if (own.nlink === 0n) return 'gone'
  if ('code' in named) return named.code === 'ENOENT' || named.code === 'ENOTDIR' ? 'elsewhere' : undefined
  if ('dev' in named && (named.dev !== own.dev || named.ino !== own.ino)) return 'elsewhere'
  return isCut ? 'cut' : undefined
}
