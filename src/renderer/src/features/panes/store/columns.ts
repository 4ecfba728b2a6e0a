import type { Pane } from './pane'

/** Where something stands beside a pane. */
export type Side = 'left' | 'right' | 'above' | 'below'

/** Panes that stand one over the other; columns stand side by side. */
export interface Column {
  readonly id: string
  readonly panes: readonly Pane[]
}

/** With more, none would have room for rows. */
const MAX_COLUMNS = 4
const MAX_STACKED = 3

/** Columns with another pane on this side of one; undefined where there is no room. */
export function withPaneBeside(
  columns: readonly Column[],
  besideId: string,
  side: Side,
  pane: Pane,
): readonly Column[] | undefined {
  const { column, at, place } = find(columns, besideId) ?? {}
  if (column === undefined || at === undefined || place === undefined) return undefined
  if (side === 'left' || side === 'right') {
    if (columns.length >= MAX_COLUMNS) return undefined
    return columns.toSpliced(side === 'left' ? at : at + 1, 0, { id: pane.id, panes: [pane] })
  }
  if (column.panes.length >= MAX_STACKED) return undefined
  const panes = column.panes.toSpliced(side === 'above' ? place : place + 1, 0, pane)
  return columns.with(at, { ...column, panes })
}

export function withoutPanes(columns: readonly Column[], isGone: (pane: Pane) => boolean): readonly Column[] {
  return columns
    .map((column) =>
      column.panes.some(isGone) ? { ...column, panes: column.panes.filter((each) => !isGone(each)) } : column,
    )
    .filter(({ panes }) => panes.length > 0)
}

export function withPaneInstead(columns: readonly Column[], id: string, pane: Pane): readonly Column[] {
  const { column, at, place } = find(columns, id) ?? {}
  if (column === undefined || at === undefined || place === undefined) return columns
  return columns.with(at, { ...column, panes: column.panes.with(place, pane) })
}

/** The pane that is next in this direction. */
export function neighbour(columns: readonly Column[], id: string, side: Side): Pane | undefined {
  const { column, at, place } = find(columns, id) ?? {}
  if (column === undefined || at === undefined || place === undefined) return undefined
  if (side === 'above' || side === 'below') return column.panes[side === 'above' ? place - 1 : place + 1]
  const panes = columns[side === 'left' ? at - 1 : at + 1]?.panes
  return panes?.[Math.min(place, panes.length - 1)]
}

function find(
  columns: readonly Column[],
  id: string,
): { readonly column: Column; readonly at: number; readonly place: number } | undefined {
  for (const [at, column] of columns.entries()) {
    const place = column.panes.findIndex((pane) => pane.id === id)
    if (place !== -1) return { column, at, place }
  }
  return undefined
}
