import { MAX_COPIED_CHARS, MAX_COPIED_ROWS } from '../../../../../shared/limits'
import type { RowSelection } from '../../../../../shared/row-selection'

/** What was collected of the chosen rows. */
export interface CollectedRows {
  readonly lines: readonly string[]
  /** Some are missing, because together they are too many. */
  readonly isCut: boolean
}

/**
 * A line of text for each chosen row, in their order: the rows are read in pages, and the time between two pages belongs to
 * others. `read` returns at least one row of those asked for, and nothing when the list is not there any more; then there is
 * nothing to collect. `phrase` is given the row above, too; a row of
 * which it says nothing is left out.
 */
export async function collectRows<Row>(
  { ranges }: RowSelection,
  read: (from: number, count: number) => Promise<readonly Row[] | undefined>,
  phrase: (row: Row, above: Row | undefined) => string | undefined,
): Promise<CollectedRows | undefined> {
  const lines: string[] = []
  let chars = 0
  for (const { from, to } of ranges) {
    let above = from === 0 ? undefined : (await read(from - 1, 1))?.[0]
    for (let at = from; at < to;) {
      const rows = await read(at, to - at)
      if (rows === undefined) return undefined
      if (rows.length === 0) break
      for (const row of rows) {
        const line = phrase(row, above)
        above = row
        if (line === undefined) continue
        chars += line.length + 1
        if (lines.length === MAX_COPIED_ROWS || (chars > MAX_COPIED_CHARS && lines.length > 0))
          return { lines, isCut: true }
        lines.push(line)
      }
      at += rows.length
    }
  }
  return { lines, isCut: false }
}
