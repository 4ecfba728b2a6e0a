import { writeSync } from 'node:fs'
import { EXIT, type ExitCode } from './exit-codes'
import { say } from './say'

/** Lines are collected for this long, so that a flood costs few system calls; ms. */
const GATHER_MS = 20
const GATHER_CHARACTERS = 64 * 1024

/**
 * Standard output, line by line. A reader that goes away (`| head -1`) is a normal end; a full disk is a failure. A
 * slow reader slows the command: nothing accumulates.
 */
export class Output {
  readonly #onEnd: (code: ExitCode) => void
  #waiting = ''
  #timer: NodeJS.Timeout | undefined
  #isBroken = false

  /** `onEnd` is called once, when nothing more can be written. */
  constructor(onEnd: (code: ExitCode) => void) {
    this.#onEnd = onEnd
  }

  line(text: string): void {
    this.#waiting += `${text}\n`
    if (this.#waiting.length > GATHER_CHARACTERS) this.flush()
    else
      this.#timer ??= setTimeout(() => {
        this.flush()
      }, GATHER_MS)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const bytes = Buffer.from(this.#waiting)
    this.#waiting = ''
    for (let done = 0; done < bytes.length && !this.#isBroken;) done += this.#write(bytes, done)
  }

  #write(bytes: Buffer, from: number): number {
    try {
      return writeSync(1, bytes, from)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN') {
        waitAMoment()
        return 0
      }
      this.#isBroken = true
      if (code !== 'EPIPE') say(`standard output cannot be written (${code ?? 'unknown'})`)
      this.#onEnd(code === 'EPIPE' ? EXIT.done : EXIT.cannotSave)
      return 0
    }
  }
}

/** A terminal or pipe in non-blocking mode says EAGAIN while its reader is slow. */
function waitAMoment(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
}
