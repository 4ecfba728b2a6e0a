const SLICE_MS = 20
/** Rows between two looks at the clock. */
const ROWS_A_LOOK = 2_048

/** Lets others run when it has worked for a while. */
export class Slices {
  #since = performance.now()

  /** Whether it is time to look at the clock; `count` goes up with each row. */
  isDue(count: number): boolean {
    return count % ROWS_A_LOOK === 0
  }

  async rest(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return
    await new Promise((resume) => setImmediate(resume))
    this.#since = performance.now()
  }
}
