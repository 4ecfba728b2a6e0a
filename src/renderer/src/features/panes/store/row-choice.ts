import { shallowRef, type ShallowRef } from 'vue'
import { RowSelection, type RowPick } from '../../../../../shared/row-selection'

/** Which rows of a list are chosen: one or several, and among them the cursor, from which the keys move. */
export interface RowChoice {
  /** -1 before a row was chosen. */
  readonly cursor: Readonly<ShallowRef<number>>
  readonly selection: Readonly<ShallowRef<RowSelection>>
  readonly choose: (position: number, pick?: RowPick) => void
  /** The first rows of the list, so many. */
  readonly chooseAll: (count: number) => void
  readonly reset: () => void
}

export function createRowChoice(): RowChoice {
  const cursor = shallowRef(-1)
  const selection = shallowRef(RowSelection.none)
  /** Where a stretch of rows begins. */
  let anchor = -1

  function choose(position: number, pick: RowPick = 'alone'): void {
    cursor.value = position
    if (pick === 'cursor') return
    if (pick === 'up-to' && anchor >= 0) {
      selection.value = RowSelection.between(anchor, position)
      return
    }
    anchor = position
    selection.value = pick === 'toggle' ? selection.value.toggle(position) : RowSelection.between(position, position)
  }

  function chooseAll(count: number): void {
    if (count === 0) return
    anchor = 0
    if (cursor.value < 0) cursor.value = 0
    selection.value = RowSelection.between(0, count - 1)
  }

  function reset(): void {
    cursor.value = -1
    anchor = -1
    selection.value = RowSelection.none
  }

  return { cursor, selection, choose, chooseAll, reset }
}
