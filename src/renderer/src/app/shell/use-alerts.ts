import { computed, nextTick, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { unseenCount, type AlertPlace } from '../../../../shared/alert'
import type { AlertNews } from '../../../../shared/alert-news'
import { asSentence } from '../../../../shared/words/format-words'
import { sayAlert } from '../../../../shared/words/say-alert'
import { useAlertsStore } from '../../features/alerts/store/alerts'
import { useConversationsStore } from '../../features/conversations/store/conversations'
import { useTabsStore } from '../../features/conversations/store/tabs'
import { useLabelsStore } from '../../features/labels/store/labels'
import { useNamesStore } from '../../features/labels/store/names'
import { useComposerStore } from '../../features/messages/store/composer'
import { useNoticesStore } from '../../features/notices/store/notices'
import type { Pane } from '../../features/panes/store/pane'
import { usePaneViewStore } from '../../features/panes/store/pane-view'
import { useTornTabsStore } from '../../features/panes/store/torn-tabs'
import { usePanesStore } from '../../features/panes/store/panes'
import { useRecordsStore } from '../../features/rows/store/records'
import { useWords } from '../../features/sessions/components/use-words'
import { useSessionsStore } from '../../features/sessions/store/sessions'
import { playAlertSound } from '../../ui/alert-sound'
import { usePresence } from '../../ui/use-presence'
import { useSay } from '../../ui/use-say'

/** Tells of alerts in this window, shows where they came from, and knows when somebody looks at them. */
export function useAlerts(): void {
  const alerts = useAlertsStore()
  const sessions = useSessionsStore()
  const panes = usePanesStore()
  const torn = useTornTabsStore()
  const notices = useNoticesStore()
  const labels = useLabelsStore()
  const words = useWords()
  const say = useSay()
  const isHere = usePresence()
  const { locale } = useI18n()

  alerts.onRaised((news) => {
    notices.alert({
      about: `${news.sessionId} ${news.kind}`,
      text: () => textOf(news),
      run: () => {
        alerts.show(news)
      },
    })
    if (news.sound) playAlertSound()
  })

  /** As it is called in the tabs. A name that goes by the first message is known where the session is on screen. */
  function nameOf({ sessionId, conversation: number, peer }: AlertNews): string {
    if (peer === undefined) return ''
    const pane = panes.tiles.find((tile) => tile.sessionId === sessionId)
    const label = pane === undefined ? labels.peer(peer) : useNamesStore(pane).of({ number, peer, isOthers: false })
    return label?.name ?? ''
  }

  function textOf(news: AlertNews): string {
    const config = sessions.byId.get(news.sessionId)?.config
    const text = sayAlert(say, news, (event) => words.stateEvent(event, config), nameOf(news))
    return locale.value === 'en' ? asSentence(text) : text
  }

  /** What the person sees of a pane's alerts: those of the chosen tab, and of the session; without tabs, all. */
  function seenIn(pane: Pane): readonly (readonly [sessionId: string, conversation: number | null])[] {
    const { sessionId } = pane
    if (alerts.unseen(sessionId) === 0) return []
    if (torn.only !== undefined) return [[sessionId, torn.only]]
    if (!useTabsStore(pane).isShown) return [[sessionId, null]]
    return [...new Set([0, useConversationsStore(pane).selectedNumber])]
      .filter((number) => unseenCount(sessions.byId.get(sessionId)?.alerts, number) > 0)
      .map((number) => [sessionId, number] as const)
  }

  const seen = computed(() => (isHere.value ? panes.tiles.flatMap(seenIn) : []))
  watch(seen, (all) => {
    for (const [sessionId, conversation] of all) void alerts.see(sessionId, conversation)
  })

  async function goTo({ sessionId, conversation, seq }: AlertPlace): Promise<void> {
    if (!sessions.byId.has(sessionId)) return
    sessions.select(sessionId)
    await nextTick()
    const pane = panes.active
    usePaneViewStore(pane).show('rows')
    if (conversation > 0 && useTabsStore(pane).isShown) useConversationsStore(pane).select(conversation)
    await nextTick()
    if (seq > 0) await useRecordsStore(pane).goToListed(seq)
    useComposerStore(pane).wantCaret()
    await alerts.see(sessionId, conversation)
  }
  watch(
    () => alerts.wanted,
    (place) => {
      if (place !== undefined) void goTo(place)
    },
  )
}
