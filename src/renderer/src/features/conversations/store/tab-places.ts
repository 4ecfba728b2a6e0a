import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { NO_PLACES, recall, remember, type KeyedTab, type TabPlaces } from '../../../../../shared/tab-places'
import { useSessionsStore } from '../../sessions/store/sessions'
import { rememberedTabs, saveTabs } from './tab-memory'

/** Where the tabs of each session were put; all panes of a session have the same order. */
export const useTabPlacesStore = defineStore('tab-places', () => {
  const bySession = shallowRef<ReadonlyMap<string, TabPlaces>>(new Map())

  const of = (sessionId: string): TabPlaces => bySession.value.get(sessionId) ?? NO_PLACES

  function set(sessionId: string, places: TabPlaces, keyed: readonly KeyedTab[]): void {
    bySession.value = new Map(bySession.value).set(sessionId, places)
    save(sessionId, keyed)
  }

  /** Names may have changed since a tab was put there. */
  function save(sessionId: string, keyed: readonly KeyedTab[]): void {
    const places = bySession.value.get(sessionId)
    if (places !== undefined) saveTabs(sessionId, remember(rememberedTabs(sessionId), places, keyed))
  }

  /** Puts those that came to where they were in an earlier run. */
  function recallAll(sessionId: string, keyed: readonly KeyedTab[]): void {
    const remembered = rememberedTabs(sessionId)
    if (remembered.pinned.length + remembered.order.length === 0) return
    const places = of(sessionId)
    const next = recall(places, remembered, keyed)
    if (JSON.stringify(next) !== JSON.stringify(places)) bySession.value = new Map(bySession.value).set(sessionId, next)
  }

  /** A session that is started again has its tabs at the same places. */
  useSessionsStore().whenAgain((before, now) => {
    saveTabs(now, rememberedTabs(before))
  })

  return { of, set, save, recallAll }
})
