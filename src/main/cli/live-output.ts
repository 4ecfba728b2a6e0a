import { writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { drained, neverBlock } from './drained'
import { EXIT, type ExitCode } from './exit-codes'
import { say } from './say'

/** Lines are collected for this long, so that a flood costs few system calls; ms. */
const GATHER_MS = 20
const GATHER_CHARACTERS = 64 * 1024
/** The most that waits for a slow reader; beyond it lines are dropped and counted. */
const MOST_WAITING_BYTES = 1024 * 1024
/** The few lines that tell what happened, and not what was said, have more room: a flood must not push them out. */
const MOST_WAITING_WITH_STATES_BYTES = 2 * MOST_WAITING_BYTES
/** At the end, a reader that takes nothing for this long does not get the rest; ms. */
const END_GRACE_MS = 1_000

/**
 * Standard output of a session, line by line. A reader that pauses (`| less`, Ctrl-S) does not slow the session: lines
 * that it does not take are dropped, and their number is printed. A reader that goes away (`| head -1`) is a normal
 * end; a full disk is a failure.
 */
export class LiveOutput {
  readonly #onEnd: (code: ExitCode) => void
  readonly #asJson: boolean
  /** The stream of a pipe or terminal, which takes bytes when its reader does; undefined for a file. */
  readonly #stream: Socket | undefined
  #gathered = ''
  #gatheredLines = 0
  #timer: NodeJS.Timeout | undefined
  #isBroken = false
  #isBehind = false
  /** Lines dropped since the last one that was printed. */
  #leftOut = 0
  /** Lines dropped in total, and lines that the stream has accepted but not yet delivered. */
  #unprinted = 0

  /** `onEnd` is called once, when nothing more can be written. */
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

  line(text: string, isState = false): void {
    if (this.#isBroken) return
    this.#isBehind = this.#waiting > (this.#isBehind ? MOST_WAITING_BYTES / 2 : MOST_WAITING_BYTES)
    if (isState ? this.#waiting > MOST_WAITING_WITH_STATES_BYTES : this.#isBehind) {
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
      if (error) return
      this.#unprinted -= lines
      if (this.#waiting < MOST_WAITING_BYTES / 2) this.#sayLeftOut()
    })
  }

  get #waiting(): number {
    return (this.#stream?.writableLength ?? 0) + this.#gathered.length
  }

  /** Waits while the reader makes progress; reports how many lines were not printed. */
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
