/** What the owner of a `RowGrid` asks of it. */
export interface RowGridHandle {
  /** Moves the cursor, when the key is one that does. */
  onKey(event: KeyboardEvent): void
  /** Jumps to a row, with some of what is before and behind it, and follows the end no more. */
  showRow(position: number): void
  /** The row stands at the top, as it did before. */
  showAtTop(position: number): void
  /** Asks for the rows on screen once more, since some may have changed. */
  needAgain(): void
}
