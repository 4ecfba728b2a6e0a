import type { Failure } from '../../../shared/failure'

/** Follows the opening of a file, and may cancel it. */
export interface OpeningWatch {
  readonly signal?: AbortSignal
  /**
   * Called ten times a second at most, with the number of bytes that were read. When all are, the rows are being
   * sorted.
   */
  onProgress?(bytesDone: number, bytesTotal: number): void
}

export function openingCancelled(path: string): Failure {
  return { code: 'cancelled', errno: '', message: `the opening of ${path} was cancelled`, subject: path }
}

const SLICE_MS = 20
/** The interval of progress; ms. */
export const REPORT_MS = 100
/** The number of rows between two readings of the clock. */
const ROWS_A_LOOK = 2_048

/** Opens a large file in slices: it yields to the event loop in between, reports progress, and may be cancelled. */
export class OpeningSlices {
  readonly #watch: OpeningWatch
  readonly #bytesTotal: number
  #bytesDone = 0
  #since = performance.now()
  #reportedMs = performance.now()

  constructor(watch: OpeningWatch, bytesTotal: number) {
    this.#watch = watch
    this.#bytesTotal = bytesTotal
  }

  /** Whether to read the clock; `count` rises with each row. */
  isDue(count: number): boolean {
    return count % ROWS_A_LOOK === 0
  }

  /** Yields to the event loop after some work. Throws when the opening was cancelled meanwhile. */
  async rest(bytesDone = this.#bytesDone): Promise<void> {
    this.#bytesDone = bytesDone
    this.#watch.signal?.throwIfAborted()
    if (performance.now() - this.#since < SLICE_MS) return
    await new Promise((resume) => setImmediate(resume))
    this.#watch.signal?.throwIfAborted()
    this.#since = performance.now()
    if (this.#since - this.#reportedMs < REPORT_MS) return
    this.#reportedMs = this.#since
    this.#watch.onProgress?.(this.#bytesDone, this.#bytesTotal)
  }
}
