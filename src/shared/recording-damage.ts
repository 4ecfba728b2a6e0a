/** Something of a later version: it is shown by its name, and the rest is read all the same. */
export interface UnknownPart {
  readonly of: 'format' | 'protocol' | 'role' | 'handler' | 'option'
  readonly was: string
}

/** What was wrong with a file, in the order it was found. Everything readable is shown all the same. */
export interface RecordingDamage {
  readonly atOffset: number
  readonly byteLength: number
  /**
   * `cut`: the file ends inside a block. `zeros`: only zero bytes follow. `garbled`: bytes were skipped. `foreign`:
   * whole, but not of this session. `missing`: a part of the file is not there. `doubtful`: shown, but not as it was
   * written, and nobody knows in what.
   */
  readonly kind: 'cut' | 'zeros' | 'garbled' | 'foreign' | 'missing' | 'doubtful'
  /** The rows that are in doubt. */
  readonly rows?: RowRange
}

/** Rows by their numbers, the last included. */
export interface RowRange {
  readonly first: number
  readonly last: number
}
