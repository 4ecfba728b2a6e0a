import { visibleLines, visibleString } from '../../shared/visible-text'

/** A message on standard error. Names and words in it may come from anywhere: nothing of them drives a terminal. */
export function say(message: string): void {
  sayLine(`wirebench: ${message}`)
}

/** One more line of the message before it. */
export function sayLine(line: string): void {
  process.stderr.write(`${visibleString(line)}\n`)
}

/** An error of ours, with the place where it was thrown: line by line. */
export function sayInternal(error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`wirebench: internal error: ${visibleLines(detail)}\n`)
}
