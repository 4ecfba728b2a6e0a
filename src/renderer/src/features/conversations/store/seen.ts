import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** How many received records of each conversation were shown in this window; all panes share it. */
export const useSeenStore = defineStore('seen', () => {
  const bySession = new Map<string, Map<number, number>>()
  const version = shallowRef(0)

  function mark(sessionId: string, conversation: number, rxRecords: number): void {
    const ofSession = bySession.get(sessionId) ?? new Map<number, number>()
    bySession.set(sessionId, ofSession)
    // Another pane may have seen more.
    if ((ofSession.get(conversation) ?? 0) >= rxRecords) return
    ofSession.set(conversation, rxRecords)
    version.value += 1
  }

  function of(sessionId: string, conversation: number): number {
    return version.value < 0 ? 0 : (bySession.get(sessionId)?.get(conversation) ?? 0)
  }

  return { mark, of }
})
