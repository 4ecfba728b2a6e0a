import { expect, it } from 'vitest'
import {
  neighbour,
  withoutPanes,
  withPaneBeside,
  withPaneInstead,
  type Column,
} from '../../../../../../src/renderer/src/features/panes/store/columns'

const pane = (id: string) => ({ id, sessionId: `session of ${id}` })
const column = (...ids: string[]): Column => ({ id: ids[0] ?? '', panes: ids.map(pane) })
const idsIn = (columns: readonly Column[] | undefined): string[][] =>
  (columns ?? []).map(({ panes }) => panes.map(({ id }) => id))

it('puts a pane on each side of another one', () => {
  const columns = [column('a', 'b'), column('c')]
  expect(idsIn(withPaneBeside(columns, 'b', 'left', pane('x')))).toEqual([['x'], ['a', 'b'], ['c']])
  expect(idsIn(withPaneBeside(columns, 'b', 'right', pane('x')))).toEqual([['a', 'b'], ['x'], ['c']])
  expect(idsIn(withPaneBeside(columns, 'b', 'above', pane('x')))).toEqual([['a', 'x', 'b'], ['c']])
  expect(idsIn(withPaneBeside(columns, 'c', 'below', pane('x')))).toEqual([
    ['a', 'b'],
    ['c', 'x'],
  ])
})

it('has no room for more panes than can be read', () => {
  const stacked = [column('a', 'b', 'c')]
  expect(withPaneBeside(stacked, 'a', 'below', pane('x'))).toBeUndefined()
  expect(withPaneBeside(stacked, 'a', 'right', pane('x'))).toBeDefined()
  const wide = [column('a'), column('b'), column('c'), column('d')]
  expect(withPaneBeside(wide, 'a', 'left', pane('x'))).toBeUndefined()
  expect(withPaneBeside(wide, 'a', 'above', pane('x'))).toBeDefined()
  expect(withPaneBeside(wide, 'nobody', 'above', pane('x'))).toBeUndefined()
})

it('removes a column with its last pane, and keeps the others as they are', () => {
  const columns = [column('a', 'b'), column('c')]
  expect(idsIn(withoutPanes(columns, ({ id }) => id === 'c'))).toEqual([['a', 'b']])
  // Its id stays, so that the pane below is not built anew.
  expect(withoutPanes(columns, ({ id }) => id === 'a')[0]?.id).toBe('a')
})

it('shows another pane in the place of one', () => {
  expect(idsIn(withPaneInstead([column('a', 'b')], 'b', pane('x')))).toEqual([['a', 'x']])
})

it('finds the next pane in each direction', () => {
  const columns = [column('a', 'b'), column('c')]
  const next = (id: string, side: Parameters<typeof neighbour>[2]) => neighbour(columns, id, side)?.id
  expect(['left', 'right', 'above', 'below'].map((side) => next('b', side as 'left'))).toEqual([
    undefined,
    'c',
    'a',
    undefined,
  ])
  expect(next('c', 'left')).toBe('a')
  expect(next('c', 'right')).toBeUndefined()
})
