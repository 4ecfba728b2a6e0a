/** The methods of a `RowGrid` for its owner. */
export interface RowGridHandle {
  /** Moves the cursor if the key is one for that. */
  onKey(event: KeyboardEvent): void
  /** Jumps to a row, with some rows around it, and stops following the end. */
  showRow(position: number): void
  /** Restores the row at the top. */
  showAtTop(position: number): void
  /** Requests the rows on screen again, since some may have changed. */
  needAgain(): void
}
