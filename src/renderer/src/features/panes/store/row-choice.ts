import { shallowRef, type ShallowRef } from 'vue'
import { RowSelection, type RowPick } from '../../../../../shared/row-selection'

/** The selected rows of a list, and the cursor, which the keys move. */
export interface RowChoice {
  /** -1 before any row was selected. */
  readonly cursor: Readonly<ShallowRef<number>>
  readonly selection: Readonly<ShallowRef<RowSelection>>
  readonly choose: (position: number, pick?: RowPick) => void
  /** Selects the first rows of the list, up to this many. */
  readonly chooseAll: (count: number) => void
  readonly reset: () => void
}

export function createRowChoice(): RowChoice {
  const cursor = shallowRef(-1)
  const selection = shallowRef(RowSelection.none)
  /** The fixed end of a range selection. */
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
