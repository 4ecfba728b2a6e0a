import { writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { drained, neverBlock } from './drained'
import { EXIT, type ExitCode } from './exit-codes'
import { say } from './say'

/** Lines are gathered for this long, so that a flood costs few system calls. */
const GATHER_MS = 20
const GATHER_CHARACTERS = 64 * 1024
/** What waits for a slow reader at most; then lines are left out and counted. */
const MOST_WAITING_BYTES = 1024 * 1024
/** A reader that takes nothing for this long at the end does not get the rest. */
const END_GRACE_MS = 1_000

/**
 * Standard output of a session, line by line. A reader that pauses (`| less`, Ctrl-S) holds nothing back: lines it does
 * not take are left out, and their number is said. One that goes away (`| head -1`) is a quiet end; a full disk is a failure to save.
 */
export class LiveOutput {
  readonly #onEnd: (code: ExitCode) => void
  readonly #asJson: boolean
  /** A file takes everything at once; a pipe or a terminal when its reader does. */
  readonly #stream: Socket | undefined
  #gathered = ''
  #gatheredLines = 0
  #timer: NodeJS.Timeout | undefined
  #isBroken = false
  #isBehind = false
  /** Left out since the last line that was not. */
  #leftOut = 0
  /** Left out in all, and given to the stream but not taken from it. */
  #unprinted = 0

  /** `onEnd` comes once, when nothing more can be written. */
  constructor(onEnd: (code: ExitCode) => void, asJson = false) {
    this.#onEnd = onEnd
    this.#asJson = asJson
    const { stdout } = process as { stdout: unknown }
    this.#stream = stdout instanceof Socket ? stdout : undefined
    this.#stream?.on('error', (error) => {
      this.#fail(error)
    })
    if (this.#stream !== undefined) neverBlock(this.#stream)
  }

  line(text: string): void {
    if (this.#isBroken) return
    const waiting = (this.#stream?.writableLength ?? 0) + this.#gathered.length
    this.#isBehind = waiting > (this.#isBehind ? MOST_WAITING_BYTES / 2 : MOST_WAITING_BYTES)
    if (this.#isBehind) {
      this.#leftOut += 1
      this.#unprinted += 1
      return
    }
    this.#sayLeftOut()
    this.#add(text)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const text = this.#gathered
    const lines = this.#gatheredLines
    this.#gathered = ''
    this.#gatheredLines = 0
    if (text === '' || this.#isBroken) return
    if (this.#stream === undefined) {
      this.#writeFile(Buffer.from(text))
      return
    }
    this.#unprinted += lines
    this.#stream.write(text, (error) => {
      if (!error) this.#unprinted -= lines
    })
  }

  /** Waits for a reader that still reads; says how many lines were not printed. */
  async end(): Promise<void> {
    this.flush()
    if (this.#stream === undefined || this.#isBroken) return
    await drained(this.#stream, END_GRACE_MS)
    if (this.#unprinted > 0)
      say(
        `${String(this.#unprinted)} lines were not printed: the output was not read; a recording (--record) has them all`,
      )
  }

  #add(text: string): void {
    this.#gathered += `${text}\n`
    this.#gatheredLines += 1
    if (this.#gathered.length > GATHER_CHARACTERS) this.flush()
    else
      this.#timer ??= setTimeout(() => {
        this.flush()
      }, GATHER_MS)
  }

  #sayLeftOut(): void {
    const lines = this.#leftOut
    if (lines === 0) return
    this.#leftOut = 0
    const words = `${String(lines)} lines were not printed here: the output was not read in time`
    this.#add(this.#asJson ? JSON.stringify({ event: 'lines-left-out', lines }) : words)
  }

  #writeFile(bytes: Buffer): void {
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(1, bytes, done)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #fail(error: Error): void {
    if (this.#isBroken) return
    this.#isBroken = true
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    if (code !== 'EPIPE') say(`standard output cannot be written (${code})`)
    this.#onEnd(code === 'EPIPE' ? EXIT.done : EXIT.cannotSave)
  }
}
