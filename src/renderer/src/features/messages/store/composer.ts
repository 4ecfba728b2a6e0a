import { computed, nextTick, shallowReactive, shallowRef, watch } from 'vue'
import type { ChecksumName } from '../../../../../shared/checksum'
import type { Failure } from '../../../../../shared/failure'
import type { MessagePayload } from '../../../../../shared/message/compose-message'
import type { TypedPayload } from '../../../../../shared/payload-codec'
import type { Sequence } from '../../../../../shared/sequence'
import { canSend, type ConversationSummary } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { plain } from '../../../bridge/plain'
import { useConversationsStore } from '../../conversations/store/conversations'
import { useQuestionStore } from '../../dialogs/store/question'
import { useNoticesStore } from '../../notices/store/notices'
import { definePaneStore } from '../../panes/store/pane-store'
import { usePaneViewStore } from '../../panes/store/pane-view'
import { useRecordsStore } from '../../rows/store/records'
import { useSettingsStore } from '../../settings/store/settings'

const MAX_HISTORY = 200
/** A message to more conversations than this must be confirmed. */
const MANY = 10

/** The target of a message: one conversation, the marked ones, or all open ones (`null`). */
export type SendTarget =
  | { readonly kind: 'one'; readonly conversation: number }
  | { readonly kind: 'many'; readonly conversations: readonly number[] | null }

/** The result of sending: sent, or the reason why not. Neither when the person changed their mind. */
export interface SendResult {
  readonly isSent: boolean
  readonly failure?: Failure
}

/**
 * The message in a pane's composer and its target; the history of sent messages, newest last; and the drafts of its
 * tabs.
 */
export const useComposerStore = definePaneStore('composer', (pane) => {
  const view = usePaneViewStore(pane)
  const conversations = useConversationsStore(pane)
  const rows = useRecordsStore(pane)
  const settings = useSettingsStore()
  const notices = useNoticesStore()
  const question = useQuestionStore()
  const history = shallowRef<readonly TypedPayload[]>([])
  const drafts = shallowReactive(new Map<number, string>())
  const format = shallowRef<MessagePayload['format']>('text')
  const checksum = shallowRef<ChecksumName | ''>('')
  const hasVariables = shallowRef(false)
  const templateName = shallowRef('')
  const values = shallowRef<Readonly<Record<string, string>>>({})
  const chosenNewline = shallowRef(settings.settings.composerNewline)
  /** Why the last message could not be sent. */
  const refusal = shallowRef<Failure>()
  /** True when the person wants to send to all open clients from the tab of all. */
  const wantsAll = shallowRef(false)
  /** A new number for each request to move the caret into the message. */
  const caretWish = shallowRef(0)

  /** Whether a message was typed in one of its tabs and not sent. */
  const hasDrafts = computed(() => drafts.size > 0)
  /** The draft of the tab on screen. */
  const text = computed({
    get: () => drafts.get(conversations.selectedNumber) ?? '',
    set: (next) => {
      if (next === '') drafts.delete(conversations.selectedNumber)
      else drafts.set(conversations.selectedNumber, next)
    },
  })
  /** The next session begins with the last choice. */
  const newline = computed({
    get: () => chosenNewline.value,
    set: (next: TypedPayload['newline']) => {
      chosenNewline.value = next
      void settings.change({ composerNewline: next })
    },
  })

  const isToMarked = computed(() => conversations.marked.size > 0)
  /** For the tab of all of a listener: whether a message goes to one of its clients, or to all of them. */
  const isInAll = computed(
    () => !isToMarked.value && conversations.selectedNumber === 0 && view.session?.config.role === 'listener',
  )
  const isToAll = computed(() => isInAll.value && wantsAll.value)
  const open = computed(() => conversations.all.filter(({ state }) => canSend(state)))
  /** The last sender. It does not change while a message is being written, so that nobody else gets the message. */
  const lastSender = shallowRef<number>()
  const rowChosen = computed(() => {
    const { selectedSeq } = rows
    const number = selectedSeq === undefined ? undefined : rows.rowWithSeq(selectedSeq)?.conversation
    return open.value.find((each) => each.number === number)
  })
  watch(
    [() => isInAll.value, open, () => text.value === ''] as const,
    ([isMeant, list, isEmpty]) => {
      const isThere = list.some(({ number }) => number === lastSender.value)
      if (isMeant && (isEmpty || !isThere)) lastSender.value = newestOf(list)?.number
    },
    { immediate: true },
  )
  /** A client has one conversation at a time: the target is the newest, also in the tab of all. */
  const conversation = computed(() => {
    if (conversations.selected !== undefined || isToAll.value) return conversations.selected
    if (!isInAll.value) return open.value.at(-1)
    return rowChosen.value ?? open.value.find(({ number }) => number === lastSender.value)
  })
  const target = computed((): SendTarget | undefined => {
    if (isToMarked.value) return { kind: 'many', conversations: [...conversations.marked] }
    if (isToAll.value) return { kind: 'many', conversations: null }
    return conversation.value === undefined ? undefined : { kind: 'one', conversation: conversation.value.number }
  })
  /** Why nothing can be sent now. */
  const obstacle = computed((): 'readOnly' | 'stopped' | 'nobody' | 'allGone' | 'closed' | undefined => {
    const { session } = view
    if (session?.state.kind === 'recording') return 'readOnly'
    if (session === undefined || session.state.kind === 'stopped') return 'stopped'
    if (isInAll.value || isToMarked.value) {
      if (session.openConversations > 0) return undefined
      return session.conversations === 0 ? 'nobody' : 'allGone'
    }
    return conversation.value === undefined || !canSend(conversation.value.state) ? 'closed' : undefined
  })
  /** How many conversations get the message, when it goes to several. */
  const reach = computed(() => (isToMarked.value ? conversations.marked.size : (view.session?.openConversations ?? 0)))

  /** Whether a message to so many is confirmed. */
  function isMeant(): Promise<boolean> {
    if (target.value?.kind !== 'many' || reach.value <= MANY) return Promise.resolve(true)
    return question.ask({ key: 'sendToMany', values: { n: reach.value } })
  }

  /** Sends to the target. */
  async function send(composed: MessagePayload): Promise<SendResult> {
    const payload = plain(composed)
    const to = target.value
    if (to === undefined || obstacle.value !== undefined || !(await isMeant())) return { isSent: false }
    if (to.kind === 'one') {
      const outcome = await bench.invoke('conversations.send', pane.sessionId, to.conversation, payload)
      refusal.value = outcome.ok || outcome.failure.code === 'invalid-input' ? undefined : outcome.failure
      if (!outcome.ok) return { isSent: false, failure: outcome.failure }
    } else {
      const outcome = await bench.invoke('conversations.sendToMany', pane.sessionId, to.conversations, payload)
      if (!outcome.ok) return { isSent: false, failure: outcome.failure }
      const { sent, refused } = outcome.value
      if (refused > 0) notices.say('composer.sentToAll', { sent: String(sent), refused: String(refused) })
    }
    if (payload.format !== 'fields') remember(payload)
    return { isSent: true }
  }

  /** Starts a sequence for the target. */
  async function run(sequence: Sequence): Promise<SendResult> {
    const to = target.value
    if (to === undefined || obstacle.value !== undefined || !(await isMeant())) return { isSent: false }
    const numbers = to.kind === 'one' ? [to.conversation] : to.conversations
    const outcome = await bench.invoke('runs.start', pane.sessionId, numbers, plain(sequence))
    return outcome.ok ? { isSent: true } : { isSent: false, failure: outcome.failure }
  }

  /** Asks for a file and sends it to the target, a single conversation. Returns why it could not be sent. */
  async function sendFile(): Promise<Failure | undefined> {
    if (target.value?.kind !== 'one') return undefined
    const outcome = await bench.invoke('runs.sendFile', pane.sessionId, target.value.conversation)
    return outcome.ok ? undefined : outcome.failure
  }

  /** Stops a job; one that has ended is removed from the list. */
  async function stopRun(sessionId: string, run: number): Promise<void> {
    const outcome = await bench.invoke('runs.stop', sessionId, run)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  /** Puts a message into the composer for editing; the present text is kept in the history. */
  function edit(message: MessagePayload): void {
    if (format.value !== 'fields') remember({ format: format.value, text: text.value, newline: newline.value })
    format.value = message.format
    if (message.format === 'fields') {
      templateName.value = message.template.name
      values.value = message.values
    } else {
      text.value = message.text
      chosenNewline.value = message.newline
      checksum.value = message.checksum ?? ''
      hasVariables.value = message.hasVariables === true
    }
    void nextTick(wantCaret)
  }

  /** In the tab of all: makes the peer of the selected row the target of an answer. */
  function answerRow(): void {
    const number = conversationOfRow()
    if (number === 0) return
    conversations.select(number)
    wantCaret()
  }

  /** The conversation of the selected row; 0 when there is none, or its tab is shown already. */
  function conversationOfRow(): number {
    const { selectedSeq } = rows
    const row = selectedSeq === undefined ? undefined : rows.rowWithSeq(selectedSeq)
    return conversations.selectedNumber === 0 ? (row?.conversation ?? 0) : 0
  }

  /** A recording cannot be sent to. */
  const takesText = computed(() => obstacle.value !== 'readOnly' && view.session !== undefined)

  /** Moves the caret into the message. Returns whether there is a composer. */
  function wantCaret(): boolean {
    if (takesText.value) caretWish.value += 1
    return takesText.value
  }

  function forgetRefusal(): void {
    refusal.value = undefined
  }

  function remember(payload: TypedPayload): void {
    if (payload.text === '') return
    const others = history.value.filter((each) => each.text !== payload.text || each.format !== payload.format)
    history.value = [...others, payload].slice(-MAX_HISTORY)
  }

  return {
    history,
    format,
    text,
    hasDrafts,
    newline,
    checksum,
    hasVariables,
    templateName,
    values,
    isToMarked,
    isInAll,
    isToAll,
    wantsAll,
    conversation,
    target,
    obstacle,
    send,
    run,
    sendFile,
    stopRun,
    refusal,
    forgetRefusal,
    caretWish,
    takesText,
    wantCaret,
    edit,
    answerRow,
    conversationOfRow,
  }
})

/** The conversation with the last activity; without any activity the newest. */
function newestOf(open: readonly ConversationSummary[]): ConversationSummary | undefined {
  let newest: ConversationSummary | undefined
  for (const each of open) if (newest === undefined || each.lastAtMs >= newest.lastAtMs) newest = each
  return newest
}
