/** A file below `tests`, and the title of a test in it as it is written there. */
export type Shown = readonly [file: string, title: string]

/** One promise of Wirebench, and the tests that show that it is kept. */
export interface FaultRow {
  /** Section and number, as in `A3`; numbers have gaps and never change. */
  readonly id: string
  readonly promise: string
  /** The fault or input. */
  readonly fault: string
  readonly shownBy: readonly Shown[]
  /** The faults that cannot be provoked on the machines of the tests, and what is done instead. */
  readonly notHere?: string
}

export interface Section {
  readonly title: string
  readonly rows: readonly FaultRow[]
}
