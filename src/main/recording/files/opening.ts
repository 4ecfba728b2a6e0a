import type { Failure } from '../../../shared/failure'

/** Whoever waits for a file to be opened: hears how far it is, and may end it. */
export interface OpeningWatch {
  readonly signal?: AbortSignal
  /** Ten times a second at most: how much of the file is read. When that is all, its rows are put in order. */
  onProgress?(bytesDone: number, bytesTotal: number): void
}

export function openingCancelled(path: string): Failure {
  return { code: 'cancelled', errno: '', message: `the opening of ${path} was cancelled`, subject: path }
}

const SLICE_MS = 20
/** Often enough for the eye. */
export const REPORT_MS = 100
/** Rows between two looks at the clock. */
const ROWS_A_LOOK = 2_048

/** The opening of a large file in slices: others run in between, hear how far it is, and may end it. */
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

  /** Whether it is time to look at the clock; `count` goes up with each row. */
  isDue(count: number): boolean {
    return count % ROWS_A_LOOK === 0
  }

  /** Lets others run when it has worked for a while. Throws when it was ended meanwhile. */
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
