import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { OpeningProgress } from '../../shared/contract/recordings'
import type { OpeningWatch } from '../recording/files/opening'

/** The files that are being opened; each reports to the window that asked for it. */
export class Openings {
  readonly #running = new Map<string, AbortController>()

  /** Runs `open`. Progress is reported only when it takes a while. */
  async run<T>(
    path: string,
    report: (progress: OpeningProgress) => void,
    open: (watch: OpeningWatch) => Promise<T>,
  ): Promise<T> {
    const openingId = randomUUID()
    const abort = new AbortController()
    this.#running.set(openingId, abort)
    let last: OpeningProgress | undefined
    try {
      return await open({
        signal: abort.signal,
        onProgress: (bytesDone, bytesTotal) => {
          last = { openingId, fileName: basename(path), bytesDone, bytesTotal, isOver: false }
          report(last)
        },
      })
    } finally {
      this.#running.delete(openingId)
      if (last !== undefined) report({ ...last, isOver: true })
    }
  }

  cancel(openingId: string): void {
    this.#running.get(openingId)?.abort()
  }

  cancelAll(): void {
    for (const abort of this.#running.values()) abort.abort()
  }
}
