import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatEndpoint } from '../../../../../shared/endpoint'
import { lanesOf, MAX_LADDER_PEERS } from '../../../../../shared/ladder'
import type { ConversationSummary, SessionSummary } from '../../../../../shared/session'
import { useConversationsStore } from '../../conversations/store/conversations'
import { useNamesStore } from '../../labels/store/names'
import { useWords } from '../../sessions/components/use-words'

interface LadderLanes {
  /** The lane of a conversation: 1, 2, ...; 0 is this side, for events of the session. */
  readonly laneOf: (conversation: number) => number
  /** The names above the lanes, from the left. */
  readonly names: ComputedRef<readonly string[]>
}

/**
 * The lanes of a sequence diagram: this side, then the chosen conversation, the marked ones, or the first ones of all.
 */
export function useLadder(session: () => SessionSummary): LadderLanes {
  const conversations = useConversationsStore()
  const given = useNamesStore()
  const words = useWords()
  const { t } = useI18n()

  const shown = computed((): readonly ConversationSummary[] => {
    const { all, marked, selected } = conversations
    if (selected !== undefined) return [selected]
    return marked.size === 0 ? all : all.filter(({ number }) => marked.has(number))
  })
  const lanes = computed(() => lanesOf(shown.value.slice(0, MAX_LADDER_PEERS).map(({ number }) => number)))
  /** The last lane, which all further conversations share. */
  const othersLane = computed(() => lanes.value.size)
  const hasOthers = computed(
    () => conversations.selected === undefined && conversations.all.length > lanes.value.size - 1,
  )
  const names = computed(() => {
    const { config } = session()
    const peers = shown.value.slice(0, MAX_LADDER_PEERS).map((each) => {
      const name = given.of(each)?.name ?? ''
      return `#${String(each.number)} ${name === '' ? formatEndpoint(each.peer) : name}`
    })
    const rest = hasOthers.value || peers.length === 0 ? [t('conversation.others')] : []
    return [words.sessionKind(config), ...peers, ...rest]
  })

  return {
    laneOf: (conversation) => lanes.value.get(conversation) ?? Math.min(othersLane.value, names.value.length - 1),
    names,
  }
}
