import { createInterface } from 'node:readline'

/** Lines of standard input as people type them, and its end. Returns what stops the reading. */
export function readTypedLines(onLine: (line: string) => void, onEnd: () => void): () => void {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })
  lines.on('line', onLine)
  lines.once('close', onEnd)
  return () => {
    lines.off('close', onEnd)
    lines.close()
    process.stdin.destroy()
  }
}
