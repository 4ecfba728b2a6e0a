import { computed, shallowRef, watch } from 'vue'
import type { ConversationSummary } from '../../../../../shared/session'
import { useNoticesStore } from '../../notices/store/notices'
import { definePaneStore } from '../../panes/store/pane-store'
import { useTornTabsStore } from '../../panes/store/torn-tabs'
import { createProjectionSlot } from '../../panes/store/projection-slot'
import { useSessionsStore } from '../../sessions/store/sessions'
import { useSeenStore } from './seen'

/** The conversations of a pane's session, one tab each, and their unread records. */
export const useConversationsStore = definePaneStore('conversations', (pane) => {
  const byNumber = shallowRef<ReadonlyMap<number, ConversationSummary>>(new Map())
  /** 0 is the tab of all conversations. */
  const selectedNumber = shallowRef(0)
  /** Conversations marked with Ctrl+click: a message goes to all of them. */
  const marked = shallowRef<ReadonlySet<number>>(new Set())
  const seen = useSeenStore()
  const torn = useTornTabsStore()
  const sessions = useSessionsStore()
  const slot = createProjectionSlot('conversations', ({ conversations }) => {
    merge(conversations)
  })
  /** Unread records exist only for running listeners: a recording is old, and a client has one conversation. */
  const countsUnread = computed(() => {
    const session = sessions.byId.get(pane.sessionId)
    return session?.config.role === 'listener' && session.state.kind !== 'recording'
  })

  const all = computed(() => [...byNumber.value.values()])
  /** Relay: whether the rows of both legs are shown, as one exchange. */
  const showsBothLegs = shallowRef(true)
  const selected = computed(() => byNumber.value.get(selectedNumber.value))
  /** The chosen leg and the other one; empty when the chosen conversation is no leg, or is shown alone. */
  const exchange = computed((): readonly number[] => {
    const pair = selected.value?.pair
    return pair === undefined || !showsBothLegs.value ? [] : [selectedNumber.value, pair.with].sort((a, b) => a - b)
  })
  /** The conversations that wait in this window; what has a window of its own is answered there. */
  const waiting = computed(() => all.value.filter(({ number, awaitsAnswer }) => awaitsAnswer && isHere(number)))
  const waitingCount = computed(() => waiting.value.length)
  const elsewhere = computed(() => torn.numbersOf(pane.sessionId))
  const isHere = (number: number): boolean =>
    torn.only === undefined ? !elsewhere.value.has(number) : number === torn.only

  /** The pane appears, with the tab that was chosen last. */
  async function show(): Promise<void> {
    const failure = await slot.open({ kind: 'conversations', sessionId: pane.sessionId }, () => {
      byNumber.value = new Map()
    })
    if (failure !== undefined) useNoticesStore().fail(failure)
  }

  /** What had a window of its own was read there; a pane that is not shown learns how far when it is. */
  const readElsewhere = new Set<number>()
  watch(elsewhere, (now, before) => {
    for (const number of before) if (!now.has(number)) readElsewhere.add(number)
    if (slot.isOpen) markReadElsewhere()
  })

  function markReadElsewhere(): void {
    for (const number of readElsewhere) seen.mark(pane.sessionId, number, byNumber.value.get(number)?.rxRecords ?? 0)
    readElsewhere.clear()
  }

  function merge(changed: readonly ConversationSummary[]): void {
    if (changed.length === 0) return
    const next = new Map(byNumber.value)
    for (const conversation of changed) next.set(conversation.number, conversation)
    byNumber.value = next
    markReadElsewhere()
    markSeen()
  }

  function toggleMark(number: number): void {
    const next = new Set(marked.value)
    if (!next.delete(number)) next.add(number)
    marked.value = next
  }

  function select(number: number): void {
    if (torn.only !== undefined && number !== torn.only) return
    marked.value = new Set()
    selectedNumber.value = number
    markSeen()
  }

  /** The number of received records that came while another tab was shown. */
  function unread(conversation: ConversationSummary): number {
    return countsUnread.value ? conversation.rxRecords - seen.of(pane.sessionId, conversation.number) : 0
  }

  /** Selects the next conversation that waits for an answer, and wraps around. Returns whether there is one. */
  function selectWaiting(by: 1 | -1): boolean {
    const list = by === 1 ? waiting.value : waiting.value.toReversed()
    const at = selectedNumber.value
    const isBehind = ({ number }: ConversationSummary): boolean => at === 0 || (by === 1 ? number > at : number < at)
    const next = list.find(isBehind) ?? list[0]
    if (next !== undefined) select(next.number)
    return next !== undefined
  }

  function markSeen(): void {
    const { value } = selected
    if (value !== undefined) seen.mark(pane.sessionId, value.number, value.rxRecords)
  }

  return {
    byNumber,
    all,
    selected,
    selectedNumber,
    exchange,
    showsBothLegs,
    waitingCount,
    isHere,
    marked,
    toggleMark,
    show,
    hide: slot.close,
    select,
    selectWaiting,
    unread,
  }
})
