import { StringDecoder } from 'node:string_decoder'
import { MAX_MESSAGE_BYTES } from '../../shared/limits'
import { say } from './say'

/** The longest line: the longest message, with room for an address before it. */
const MAX_LINE_CHARS = MAX_MESSAGE_BYTES + 4_096

/** Cuts text into lines as it arrives, ended by LF, CRLF or CR. A line longer than any message is discarded. */
export class LineCutter {
  readonly #onLine: (line: string) => void
  readonly #onTooLong: () => void
  #parts: string[] = []
  #length = 0
  #isTooLong = false
  #endedWithReturn = false

  constructor(onLine: (line: string) => void, onTooLong: () => void) {
    this.#onLine = onLine
    this.#onTooLong = onTooLong
  }

  push(text: string): void {
    let from = this.#endedWithReturn && text.startsWith('\n') ? 1 : 0
    if (text !== '') this.#endedWithReturn = text.endsWith('\r')
    const ends = /\r\n|\n|\r/g
    ends.lastIndex = from
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      this.#keep(text.slice(from, end.index))
      from = ends.lastIndex
      this.#lineEnded()
    }
    this.#keep(text.slice(from))
  }

  /** The rest without a line end is a line, too. */
  end(): void {
    if (this.#length > 0 || this.#isTooLong) this.#lineEnded()
  }

  #keep(part: string): void {
    if (this.#isTooLong || part === '') return
    this.#length += part.length
    this.#isTooLong = this.#length > MAX_LINE_CHARS
    if (this.#isTooLong) this.#parts = []
    else this.#parts.push(part)
  }

  #lineEnded(): void {
    const line = this.#isTooLong ? undefined : this.#parts.join('')
    this.#parts = []
    this.#length = 0
    this.#isTooLong = false
    if (line === undefined) this.#onTooLong()
    else this.#onLine(line)
  }
}

interface TypedLines {
  readonly onLine: (line: string) => void
  /** Called when a line was longer than any message and was discarded. */
  readonly onTooLong: () => void
  /** Called at the end of the input. */
  readonly onEnd: () => void
}

/** Reads the lines of standard input until its end. Returns the function that stops reading. */
export function readTypedLines({ onLine, onTooLong, onEnd }: TypedLines): () => void {
  const { stdin } = process
  const decoder = new StringDecoder('utf8')
  const cutter = new LineCutter(onLine, () => {
    say(
      `a line of more than ${String(MAX_MESSAGE_BYTES)} bytes is no message, and was not sent; --send-file sends a file`,
    )
    onTooLong()
  })
  const take = (bytes: Buffer): void => {
    cutter.push(decoder.write(bytes))
  }
  const end = (): void => {
    cutter.push(decoder.end())
    cutter.end()
    onEnd()
  }
  stdin.on('data', take)
  stdin.once('end', end)
  stdin.once('error', end)
  return () => {
    stdin.off('data', take)
    stdin.off('end', end)
    stdin.off('error', end)
    stdin.on('error', () => undefined)
    stdin.destroy()
  }
}
