import { StringDecoder } from 'node:string_decoder'
import { MAX_MESSAGE_BYTES } from '../../shared/limits'
import { say } from './say'

/** With room for the address before a message. */
const MAX_LINE_CHARS = MAX_MESSAGE_BYTES + 4_096

/** Cuts text into lines as they come, ended by LF, CRLF or CR. What is longer than any message is thrown away as it comes. */
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

  /** What is left is a line, too. */
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
  /** A line was longer than any message, and is gone. */
  readonly onTooLong: () => void
  /** There will be no more. */
  readonly onEnd: () => void
}

/** Lines of standard input as people type them, and its end. Returns what stops the reading. */
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
