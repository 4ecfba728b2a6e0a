import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useSessionsStore } from '../../sessions/store/sessions'
import { neighbour, withoutPanes, withPaneBeside, withPaneInstead, type Column, type Side } from './columns'
import { saveLayout, type Layout } from './layout'
import { closePane, NO_PANE, type Pane } from './pane'

/** The panes of this window: one for each session that was shown, and those on screen side by side. */
export const usePanesStore = defineStore('panes', () => {
  const sessions = useSessionsStore()
  /** From left to right; empty without a session. */
  const columns = shallowRef<readonly Column[]>([])
  const tiles = computed(() => columns.value.flatMap((column) => column.panes))
  const activeId = shallowRef('')
  const kept = new Map<string, Pane>()
  let lastSplit = 1

  const active = computed(() => tiles.value.find(({ id }) => id === activeId.value) ?? tiles.value[0] ?? NO_PANE)

  function activate(pane: Pane): void {
    if (!tiles.value.some(({ id }) => id === pane.id)) return
    activeId.value = pane.id
    sessions.select(pane.sessionId)
  }

  function paneOf(sessionId: string): Pane {
    const pane = [...kept.values()].find((each) => each.sessionId === sessionId) ?? { id: sessionId, sessionId }
    kept.set(pane.id, pane)
    return pane
  }

  function anotherPaneOf(sessionId: string): Pane {
    lastSplit += 1
    const pane = { id: `${sessionId}-${String(lastSplit)}`, sessionId }
    kept.set(pane.id, pane)
    return pane
  }

  /** Shows a session: in the tile that has it, or in the front tile. */
  function showSession(sessionId: string): void {
    if (active.value.sessionId === sessionId) return
    const shown = tiles.value.find((pane) => pane.sessionId === sessionId)
    if (shown !== undefined) {
      activate(shown)
      return
    }
    const pane = paneOf(sessionId)
    columns.value =
      tiles.value.length === 0
        ? [{ id: pane.id, panes: [pane] }]
        : withPaneInstead(columns.value, active.value.id, pane)
    activeId.value = pane.id
  }

  /** Opens another pane of a session on this side of one, and returns it; undefined where there is no room. */
  function openBeside(beside: Pane, side: Side, sessionId = beside.sessionId): Pane | undefined {
    const pane = anotherPaneOf(sessionId)
    const next = withPaneBeside(columns.value, beside.id, side, pane)
    if (next === undefined) {
      kept.delete(pane.id)
      return undefined
    }
    columns.value = next
    activate(pane)
    return pane
  }

  function hasRoom(beside: Pane, side: Side): boolean {
    return withPaneBeside(columns.value, beside.id, side, NO_PANE) !== undefined
  }

  /** A session's own pane is kept until the session is shown again. */
  const isKept = (pane: Pane): boolean => pane.id === pane.sessionId

  /** Removes the tile; another one becomes the front. */
  function closeTile(pane: Pane): void {
    const at = tiles.value.findIndex(({ id }) => id === pane.id)
    if (at === -1 || tiles.value.length === 1) return
    const wasActive = active.value.id === pane.id
    columns.value = withoutPanes(columns.value, ({ id }) => id === pane.id)
    if (wasActive) activeId.value = tiles.value[Math.min(at, tiles.value.length - 1)]?.id ?? ''
    if (!isKept(pane)) forget(pane)
    sessions.select(active.value.sessionId)
  }

  function nextTile(): void {
    const at = tiles.value.findIndex(({ id }) => id === active.value.id)
    const next = tiles.value[(at + 1) % Math.max(1, tiles.value.length)]
    if (next !== undefined) activate(next)
  }

  const tileAt = (side: Side): Pane | undefined => neighbour(columns.value, active.value.id, side)

  function forget(pane: Pane): void {
    kept.delete(pane.id)
    closePane(pane.id)
  }

  watch(
    () => sessions.selectedId,
    (id) => {
      if (id === undefined) columns.value = []
      else showSession(id)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    () => sessions.byId,
    (now, before) => {
      const gone = [...kept.values()].filter(({ sessionId }) => before.has(sessionId) && !now.has(sessionId))
      if (gone.length === 0) return
      columns.value = withoutPanes(columns.value, (pane) => gone.includes(pane))
      for (const pane of gone) forget(pane)
      if (active.value !== NO_PANE) sessions.select(active.value.sessionId)
    },
    { flush: 'sync' },
  )

  /** Puts the sessions of the run before side by side again; from now on each change is kept for the next. */
  function restore(layout: Layout | undefined): void {
    const known = (layout?.columns ?? []).map((ids) => ids.filter((id) => sessions.byId.has(id)))
    const newest = sessions.selected
    if (known.flat().length > 0) {
      const used = new Set<string>()
      const paneFor = (sessionId: string): Pane => {
        const pane = used.has(sessionId) ? anotherPaneOf(sessionId) : paneOf(sessionId)
        used.add(sessionId)
        return pane
      }
      columns.value = known
        .map((ids) => ids.map(paneFor))
        .flatMap((panes) => (panes[0] === undefined ? [] : [{ id: panes[0].id, panes }]))
      const wanted = layout?.columns.flat()[layout.activeAt]
      activeId.value = (tiles.value.find(({ sessionId }) => sessionId === wanted) ?? tiles.value[0] ?? NO_PANE).id
      sessions.select(active.value.sessionId)
      // A file that was just opened is what the person wants to see.
      if (newest !== undefined && newest.kept === undefined && !used.has(newest.id)) sessions.select(newest.id)
    }
    watch([columns, active], () => {
      saveLayout({
        columns: columns.value.map(({ panes }) => panes.map(({ sessionId }) => sessionId)),
        activeAt: tiles.value.indexOf(active.value),
      })
    })
  }

  return { columns, tiles, active, activate, openBeside, hasRoom, isKept, closeTile, nextTile, tileAt, restore }
})
