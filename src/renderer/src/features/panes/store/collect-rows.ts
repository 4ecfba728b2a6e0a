import { MAX_COPIED_CHARS, MAX_COPIED_ROWS } from '../../../../../shared/limits'
import type { RowSelection } from '../../../../../shared/row-selection'

/** The text of the selected rows. */
export interface CollectedRows {
  readonly lines: readonly string[]
  /** True when some are missing, because the text would be too long. */
  readonly isCut: boolean
}

/**
 * One line of text for each selected row, in order. Rows are read in pages, and others can run between two pages.
 * `read` returns at least one of the requested rows, and nothing when the list is closed; then the result is empty.
 * `phrase` also gets the row above; a row without text is left out.
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
