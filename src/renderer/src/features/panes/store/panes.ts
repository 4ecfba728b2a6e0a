import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useSessionsStore } from '../../sessions/store/sessions'
import { saveLayout, type Layout } from './layout'
import { closePane, NO_PANE, type Pane } from './pane'

/** The panes of this window: one for each session that was shown, and those on screen side by side. */
export const usePanesStore = defineStore('panes', () => {
  const sessions = useSessionsStore()
  /** From left to right; empty without a session. */
  const tiles = shallowRef<readonly Pane[]>([])
  const activeAt = shallowRef(0)
  const kept = new Map<string, Pane>()
  let lastSplit = 1

  const active = computed(() => tiles.value[activeAt.value] ?? NO_PANE)

  function activate(pane: Pane): void {
    const at = tiles.value.findIndex(({ id }) => id === pane.id)
    if (at === -1) return
    activeAt.value = at
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
    tiles.value = tiles.value.length === 0 ? [pane] : tiles.value.with(activeAt.value, pane)
  }

  /** Opens another pane of the same session beside the front one, and returns it. */
  function split(): Pane {
    const pane = anotherPaneOf(active.value.sessionId)
    tiles.value = tiles.value.toSpliced(activeAt.value + 1, 0, pane)
    activeAt.value += 1
    return pane
  }

  /** Removes the tile; another one becomes the front. */
  function closeTile(pane: Pane): void {
    const at = tiles.value.findIndex(({ id }) => id === pane.id)
    if (at === -1 || tiles.value.length === 1) return
    tiles.value = tiles.value.toSpliced(at, 1)
    activeAt.value = Math.min(activeAt.value > at ? activeAt.value - 1 : activeAt.value, tiles.value.length - 1)
    // A session's own pane is kept until the session is shown again.
    if (pane.id !== pane.sessionId) forget(pane)
    sessions.select(active.value.sessionId)
  }

  function nextTile(): void {
    const next = tiles.value[(activeAt.value + 1) % Math.max(1, tiles.value.length)]
    if (next !== undefined) activate(next)
  }

  function forget(pane: Pane): void {
    kept.delete(pane.id)
    closePane(pane.id)
  }

  watch(
    () => sessions.selectedId,
    (id) => {
      if (id === undefined) tiles.value = []
      else showSession(id)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    () => sessions.byId,
    (now, before) => {
      const gone = [...kept.values()].filter(({ sessionId }) => before.has(sessionId) && !now.has(sessionId))
      if (gone.length === 0) return
      tiles.value = tiles.value.filter((pane) => !gone.includes(pane))
      activeAt.value = Math.max(0, Math.min(activeAt.value, tiles.value.length - 1))
      for (const pane of gone) forget(pane)
      if (active.value !== NO_PANE) sessions.select(active.value.sessionId)
    },
    { flush: 'sync' },
  )

  /** Puts the sessions of the run before side by side again; from now on each change is kept for the next. */
  function restore(layout: Layout | undefined): void {
    const known = (layout?.sessions ?? []).filter((id) => sessions.byId.has(id))
    const [first] = known
    const newest = sessions.selected
    if (first !== undefined) {
      tiles.value = []
      activeAt.value = 0
      for (const [at, sessionId] of known.entries()) {
        const pane = known.indexOf(sessionId) === at ? paneOf(sessionId) : anotherPaneOf(sessionId)
        tiles.value = [...tiles.value, pane]
      }
      const wanted = layout?.sessions[layout.activeAt] ?? first
      activeAt.value = Math.max(0, known.indexOf(wanted))
      sessions.select(active.value.sessionId)
      // A file that was just opened is what the person wants to see.
      if (newest !== undefined && newest.kept === undefined && !known.includes(newest.id)) sessions.select(newest.id)
    }
    watch([tiles, activeAt], () => {
      saveLayout({ sessions: tiles.value.map(({ sessionId }) => sessionId), activeAt: activeAt.value })
    })
  }

  return { tiles, active, activate, split, closeTile, nextTile, restore }
})
