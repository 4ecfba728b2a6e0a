import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { CommandId } from '../../../shared/commands'
import type { DroppedFile } from '../../../shared/dropped-file'
import { bench } from '../bridge/bench'
import { useConversationsStore } from '../features/conversations/store/conversations'
import { useLibraryStore } from '../features/messages/store/library'
import { useNoticesStore } from '../features/notices/store/notices'
import { savedLayout } from '../features/panes/store/layout'
import { usePanesStore } from '../features/panes/store/panes'
import { useTornTabsStore } from '../features/panes/store/torn-tabs'
import { useProjectionsStore } from '../features/panes/store/projections'
import { useSessionsStore } from '../features/sessions/store/sessions'
import { useSettingsStore } from '../features/settings/store/settings'

/** Follows the engine: subscribes first, requests one snapshot, and then applies changes. */
export const useFeedStore = defineStore('feed', () => {
  const sessions = useSessionsStore()
  const projections = useProjectionsStore()
  const isReady = shallowRef(false)

  async function begin(): Promise<void> {
    bench.on('feed.tick', (tick) => {
      sessions.merge(tick.sessions, tick.closedSessions)
      projections.deliver(tick.projections)
      whenDrawn(() => void bench.invoke('feed.acknowledge', tick.tick))
    })
    const snapshot = await bench.invoke('bench.snapshot')
    useSettingsStore().adopt(snapshot.settings, snapshot.systemLocale)
    useLibraryStore().adopt(snapshot.library)
    const layout = snapshot.restoresLayout ? savedLayout() : undefined
    sessions.adopt(snapshot.sessions, snapshot.focusSessionId, snapshot.windowKind)
    if (snapshot.restoresLayout) usePanesStore().restore(layout)
    useTornTabsStore().adopt(snapshot.torn, snapshot.conversation)
    if (snapshot.conversation !== undefined) useConversationsStore(usePanesStore().active).select(snapshot.conversation)
    for (const notice of snapshot.notices) useNoticesStore().add({ kind: 'notice', notice })
    isReady.value = true
  }

  /** Returns the function that ends the subscription. */
  function onMenu(listener: (command: CommandId) => void): () => void {
    return bench.on('menu.command', listener)
  }

  /** Returns the function that ends the subscription. */
  function onDropped(listener: (file: DroppedFile) => void): () => void {
    return bench.on('file.dropped', listener)
  }

  return { isReady, begin, onMenu, onDropped }
})

/** A hidden window draws nothing; it updates once a second. Ms. */
const HIDDEN_MS = 1_000

/** The next tick may come only after this one is drawn: a busy window gets fewer. */
function whenDrawn(act: () => void): void {
  let isDone = false
  const once = (): void => {
    if (isDone) return
    isDone = true
    act()
  }
  requestAnimationFrame(once)
  setTimeout(once, HIDDEN_MS)
}
