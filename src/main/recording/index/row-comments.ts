/** The part of an index that finds rows by their time. */
interface TimedRows {
  readonly count: number
  atNs(seq: number, startedAtNs: bigint): bigint
}

/** What people wrote at rows, by the number of the row. */
export class RowComments {
  readonly #texts = new Map<number, string>()
  #changes = 0

  get size(): number {
    return this.#texts.size
  }

  /** How often something was written. */
  get changes(): number {
    return this.#changes
  }

  of(seq: number): string | undefined {
    return this.#texts.size === 0 ? undefined : this.#texts.get(seq)
  }

  /** An empty text removes the comment. */
  set(seq: number, text: string): void {
    this.#changes += 1
    if (text === '') this.#texts.delete(seq)
    else this.#texts.set(seq, text)
  }

  get all(): readonly (readonly [seq: number, text: string])[] {
    return [...this.#texts]
  }
}

/**
 * The row that a comment is about: the one with this number, or, where rows before it are missing, the one with its
 * time. 0: it is gone.
 */
export function commentedRow(index: TimedRows, row: number, atNs: string, startedAtNs: bigint): number {
  if (!/^-?\d{1,20}$/.test(atNs)) return 0
  const time = BigInt(atNs)
  for (let seq = Math.min(row, index.count); seq > 0; seq--) if (index.atNs(seq, startedAtNs) === time) return seq
  return 0
}
