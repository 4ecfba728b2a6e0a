import { computed, shallowRef } from 'vue'
import { useSessionsStore } from '../../sessions/store/sessions'
import { definePaneStore } from './pane-store'
import { usePanesStore } from './panes'

export type PaneContent = 'rows' | 'frames' | 'statistics'

/** The view of a pane: rows, or one of the others that take their place. */
export const usePaneViewStore = definePaneStore('view', (pane) => {
  const sessions = useSessionsStore()
  const content = shallowRef<PaneContent>('rows')
  /** The sequence diagram: rows as arrows between this side and its peers. */
  const isLadder = shallowRef(false)
  /** How the inspector shows bytes. */
  const inspectorMode = shallowRef<'text' | 'hex'>('text')
  const panes = usePanesStore()
  const at = computed(() => panes.tiles.findIndex(({ id }) => id === pane.id))
  const isActive = computed(() => panes.active.id === pane.id)
  /** The id of the element that the tabs control. */
  const tableId = computed(() => (at.value <= 0 ? 'record-table' : `record-table-${String(at.value + 1)}`))
  const session = computed(() => sessions.byId.get(pane.sessionId))

  function show(next: PaneContent): void {
    content.value = next
  }

  function toggle(next: 'frames' | 'statistics'): void {
    content.value = content.value === next ? 'rows' : next
  }

  /** Switches to the ladder from any view, and from the ladder to the table. */
  function toggleLadder(): void {
    isLadder.value = content.value !== 'rows' || !isLadder.value
    content.value = 'rows'
  }

  return { content, isLadder, inspectorMode, session, isActive, tableId, show, toggle, toggleLadder }
})
