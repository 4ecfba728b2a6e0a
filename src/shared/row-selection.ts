/**
 * How choosing a row changes the selection: the row alone, all rows up to it, the row added or removed, or only the
 * cursor moves.
 */
export type RowPick = 'alone' | 'up-to' | 'toggle' | 'cursor'

/** Rows from one position up to another, which is not among them. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** Which rows of a list are selected, as ranges that rise and do not touch: a million rows are one range. Never changed. */
export class RowSelection {
  static readonly none = new RowSelection([])
  readonly ranges: readonly RowRange[]

  private constructor(ranges: readonly RowRange[]) {
    this.ranges = ranges
  }

  /** All rows between two of them, both of which are in it, whichever comes first. */
  static between(one: number, other: number): RowSelection {
    return new RowSelection([{ from: Math.min(one, other), to: Math.max(one, other) + 1 }])
  }

  get count(): number {
    return this.ranges.reduce((sum, { from, to }) => sum + to - from, 0)
  }

  has(position: number): boolean {
    return this.ranges.some(({ from, to }) => position >= from && position < to)
  }

  /** The selection with this row added, or removed when it was selected. */
  toggle(position: number): RowSelection {
    return this.has(position) ? this.#without(position) : this.and(RowSelection.between(position, position))
  }

  /** The rows of both selections. */
  and(other: RowSelection): RowSelection {
    const rising = [...this.ranges, ...other.ranges].sort((one, next) => one.from - next.from)
    const joined: RowRange[] = []
    for (const range of rising) {
      const last = joined.at(-1)
      if (last === undefined || range.from > last.to) joined.push(range)
      else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) }
    }
    return new RowSelection(joined)
  }

  #without(position: number): RowSelection {
    const parts = this.ranges.flatMap(({ from, to }) =>
      position < from || position >= to
        ? [{ from, to }]
        : [
            { from, to: position },
            { from: position + 1, to },
          ],
    )
    return new RowSelection(parts.filter(({ from, to }) => from < to))
  }
}
