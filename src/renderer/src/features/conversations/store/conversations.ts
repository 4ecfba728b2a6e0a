import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useNoticesStore } from '../../notices/store/notices'
import { createProjectionSlot } from '../../panes/store/projection-slot'
import { useSessionsStore } from '../../sessions/store/sessions'
import type { ConversationSummary } from '../../../../../shared/session'

/** The conversations of the session on screen, one tab each, and what of them has not been read yet. */
export const useConversationsStore = defineStore('conversations', () => {
  const byNumber = shallowRef<ReadonlyMap<number, ConversationSummary>>(new Map())
  /** 0 is the tab of all conversations together. */
  const selectedNumber = shallowRef(0)
  /** Marked together with Ctrl+click: a message goes to all of them. */
  const marked = shallowRef<ReadonlySet<number>>(new Set())
  /** Received records that were on screen, for each conversation of each session. */
  const seen = new Map<string, Map<number, number>>()
  const seenVersion = shallowRef(0)
  const countsUnread = shallowRef(true)
  const slot = createProjectionSlot('conversations', ({ conversations }) => {
    merge(conversations)
  })
  const sessionId = shallowRef('')
  const selectedBySession = new Map<string, number>()

  const all = computed(() => [...byNumber.value.values()])
  const selected = computed(() => byNumber.value.get(selectedNumber.value))
  const waitingCount = computed(() => all.value.reduce((sum, { awaitsAnswer }) => sum + Number(awaitsAnswer), 0))

  /** Another session comes on screen, with the tab that was chosen in it last. */
  async function show(id: string): Promise<void> {
    sessionId.value = id
    marked.value = new Set()
    byNumber.value = new Map()
    selectedNumber.value = selectedBySession.get(id) ?? 0
    const owner = useSessionsStore().byId.get(id)
    // Only what a running listener hears can be unread: a recording is old, and a client has one conversation.
    countsUnread.value = owner?.config.role === 'listener' && owner.state.kind !== 'recording'
    const failure = await slot.open({ kind: 'conversations', sessionId: id }, () => undefined)
    if (failure !== undefined) useNoticesStore().fail(failure)
  }

  function clear(): void {
    slot.close()
    byNumber.value = new Map()
    selectedNumber.value = 0
  }

  function merge(changed: readonly ConversationSummary[]): void {
    if (changed.length === 0) return
    const next = new Map(byNumber.value)
    for (const conversation of changed) next.set(conversation.number, conversation)
    byNumber.value = next
    markSeen()
  }

  function toggleMark(number: number): void {
    const next = new Set(marked.value)
    if (!next.delete(number)) next.add(number)
    marked.value = next
  }

  function select(number: number): void {
    marked.value = new Set()
    selectedNumber.value = number
    selectedBySession.set(sessionId.value, number)
    markSeen()
  }

  /** Received records that came while another tab was on screen. */
  function unread(conversation: ConversationSummary): number {
    if (seenVersion.value < 0 || !countsUnread.value) return 0
    return conversation.rxRecords - (seen.get(sessionId.value)?.get(conversation.number) ?? 0)
  }

  /** The next conversation that waits for an answer, around the end. Returns whether there is one. */
  function selectWaiting(by: 1 | -1): boolean {
    const list = by === 1 ? all.value : all.value.toReversed()
    const at = selectedNumber.value
    const isBehind = ({ number }: ConversationSummary): boolean => at === 0 || (by === 1 ? number > at : number < at)
    const waiting = list.filter(({ awaitsAnswer }) => awaitsAnswer)
    const next = waiting.find(isBehind) ?? waiting[0]
    if (next !== undefined) select(next.number)
    return next !== undefined
  }

  function markSeen(): void {
    const ofSession = seen.get(sessionId.value) ?? new Map<number, number>()
    seen.set(sessionId.value, ofSession)
    const { value } = selected
    if (value === undefined) return
    ofSession.set(value.number, value.rxRecords)
    seenVersion.value += 1
  }

  return {
    sessionId,
    byNumber,
    all,
    selected,
    selectedNumber,
    waitingCount,
    marked,
    toggleMark,
    show,
    clear,
    select,
    selectWaiting,
    unread,
  }
})
