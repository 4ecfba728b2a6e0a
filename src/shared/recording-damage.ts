/** Something of a later version: it is shown by its name, and the rest is read all the same. */
export interface UnknownPart {
  readonly of: 'format' | 'protocol' | 'role' | 'handler' | 'option'
  readonly was: string
}

/** What was wrong with a file, in the order it was found. Everything readable is shown all the same. */
export interface RecordingDamage {
  readonly atOffset: number
  readonly byteLength: number
  /** `cut`: the file ends inside a block. `zeros`: only zero bytes follow. `garbled`: bytes were skipped. `foreign`: whole, but not of this session. */
  readonly kind: 'cut' | 'zeros' | 'garbled' | 'foreign'
}
