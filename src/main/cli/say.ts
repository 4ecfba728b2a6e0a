import { visibleLines, visibleString } from '../../shared/visible-text'

/** A message on standard error. Its names and words may come from anywhere, so control characters are made visible. */
export function say(message: string): void {
  sayLine(`wirebench: ${message}`)
}

/** One more line of the same message. */
export function sayLine(line: string): void {
  process.stderr.write(`${visibleString(line)}\n`)
}

/** An unexpected error with its stack, line by line. */
export function sayInternal(error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`wirebench: internal error: ${visibleLines(detail)}\n`)
}
