/** A file below `tests`, and the title of a test in it as it is written there. */
export type Shown = readonly [file: string, title: string]

/** One promise of the bench, and what shows that it is kept. */
export interface FaultRow {
  /** Section and number, as in `A3`; numbers have gaps and never change. */
  readonly id: string
  readonly promise: string
  /** What is done to the bench. */
  readonly fault: string
  readonly shownBy: readonly Shown[]
  /** What no test can give on the machines that run them, and what is done instead. */
  readonly notHere?: string
}

export interface Section {
  readonly title: string
  readonly rows: readonly FaultRow[]
}
