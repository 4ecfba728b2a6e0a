import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { unseenCount, type AlertPlace, type Alerts } from '../../../../../shared/alert'
import type { AlertNews } from '../../../../../shared/alert-news'
import type { Failure } from '../../../../../shared/failure'
import { bench } from '../../../bridge/bench'
import { plain } from '../../../bridge/plain'
import { useTornTabsStore } from '../../panes/store/torn-tabs'
import { useSessionsStore } from '../../sessions/store/sessions'

/** Alerts that nobody has looked at, and which ones a session has. */
export const useAlertsStore = defineStore('alerts', () => {
  const sessions = useSessionsStore()
  const torn = useTornTabsStore()
  const listeners: ((news: AlertNews) => void)[] = []
  /** Where the person wants to be, until the page is there. */
  const wanted = shallowRef<AlertPlace>()

  /** Those of the sessions that this window lists, or of its only conversation. */
  const total = computed(() => sessions.listed.reduce((sum, { alerts }) => sum + unseenCount(alerts, torn.only), 0))

  /** How many a session has, or one of its conversations. */
  function unseen(sessionId: string, conversation?: number): number {
    return unseenCount(sessions.byId.get(sessionId)?.alerts, conversation)
  }

  /** The oldest of the session in front, else of another one; a window of one conversation goes to no other. */
  const next = computed((): AlertPlace | undefined => {
    const front = sessions.listed.filter(({ id }) => id === sessions.selectedId)
    for (const { id, alerts } of [...front, ...sessions.listed]) {
      const first = alerts?.unseen.find(({ conversation }) => torn.only === undefined || conversation === torn.only)
      if (first !== undefined) return { sessionId: id, conversation: first.conversation, seq: first.seq }
    }
    return undefined
  })

  /** Returns why they cannot be chosen. */
  async function choose(sessionId: string, alerts: Alerts): Promise<Failure | undefined> {
    const outcome = await bench.invoke('alerts.choose', sessionId, plain(alerts))
    return outcome.ok ? undefined : outcome.failure
  }

  /** The person looks at the alerts of a conversation, of the session (0), or at all of them (`null`). */
  async function see(sessionId: string, conversation: number | null): Promise<void> {
    if (unseen(sessionId, conversation ?? undefined) > 0) await bench.invoke('alerts.seen', sessionId, conversation)
  }

  function show(place: AlertPlace): void {
    wanted.value = { ...place }
  }

  function onRaised(listener: (news: AlertNews) => void): void {
    listeners.push(listener)
  }

  bench.on('alerts.raised', (news) => {
    for (const listener of listeners) listener(news)
  })
  bench.on('alerts.show', show)

  return { total, next, wanted, unseen, choose, see, show, onRaised }
})
