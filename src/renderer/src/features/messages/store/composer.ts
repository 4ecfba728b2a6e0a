import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { MessagePayload } from '../../../../../shared/message/compose-message'
import type { Failure } from '../../../../../shared/failure'
import type { TypedPayload } from '../../../../../shared/payload-codec'
import type { Sequence } from '../../../../../shared/sequence'
import { canSend } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { plain } from '../../../bridge/plain'
import { useConversationsStore } from '../../conversations/store/conversations'
import { useNoticesStore } from '../../notices/store/notices'
import { useSessionsStore } from '../../sessions/store/sessions'

const MAX_HISTORY = 200

/** Whom a message goes to: one conversation, those that are marked, or all open ones (`null`). */
export type SendTarget =
  | { readonly kind: 'one'; readonly conversation: number }
  | { readonly kind: 'many'; readonly conversations: readonly number[] | null }

/** What is sent from this window and to whom; what was sent, newest last; and the drafts that wait in each tab. */
export const useComposerStore = defineStore('composer', () => {
  const sessions = useSessionsStore()
  const conversations = useConversationsStore()
  const notices = useNoticesStore()
  const history = shallowRef<readonly TypedPayload[]>([])
  const drafts = new Map<string, string>()
  /** Why the system did not take the newest message. */
  const refusal = shallowRef<Failure>()

  /** A new number for each wish to have the caret in the message. */
  const caretWish = shallowRef(0)

  const isToMarked = computed(() => conversations.marked.size > 0)
  const isToAll = computed(
    () => !isToMarked.value && conversations.selectedNumber === 0 && sessions.selected?.config.role === 'listener',
  )
  /** A client has one conversation at a time: the newest is meant, also from the tab of all. */
  const conversation = computed(() => {
    if (conversations.selected !== undefined || isToAll.value) return conversations.selected
    return conversations.all.findLast(({ state }) => canSend(state))
  })
  const target = computed((): SendTarget | undefined => {
    if (isToMarked.value) return { kind: 'many', conversations: [...conversations.marked] }
    if (isToAll.value) return { kind: 'many', conversations: null }
    return conversation.value === undefined ? undefined : { kind: 'one', conversation: conversation.value.number }
  })
  /** Why nothing can be sent now. */
  const obstacle = computed((): 'readOnly' | 'stopped' | 'nobody' | 'closed' | undefined => {
    const session = sessions.selected
    if (session?.state.kind === 'recording') return 'readOnly'
    if (session === undefined || session.state.kind === 'stopped') return 'stopped'
    if (target.value?.kind === 'many') return session.openConversations === 0 ? 'nobody' : undefined
    return conversation.value === undefined || !canSend(conversation.value.state) ? 'closed' : undefined
  })

  /** Sends to the target. Returns why it could not be. */
  async function send(composed: MessagePayload): Promise<Failure | undefined> {
    const { selectedId } = sessions
    const payload = plain(composed)
    if (selectedId === undefined || target.value === undefined || obstacle.value !== undefined) return undefined
    if (target.value.kind === 'one') {
      const outcome = await bench.invoke('conversations.send', selectedId, target.value.conversation, payload)
      refusal.value = outcome.ok || outcome.failure.code === 'invalid-input' ? undefined : outcome.failure
      if (!outcome.ok) return outcome.failure
    } else {
      const outcome = await bench.invoke('conversations.sendToMany', selectedId, target.value.conversations, payload)
      if (!outcome.ok) return outcome.failure
      const { sent, refused } = outcome.value
      if (refused > 0) notices.say('composer.sentToAll', { sent: String(sent), refused: String(refused) })
    }
    if (payload.format !== 'fields') remember(payload)
    return undefined
  }

  /** Begins a sequence for the target. Returns why it could not be. */
  async function run(sequence: Sequence): Promise<Failure | undefined> {
    const { selectedId } = sessions
    if (selectedId === undefined || target.value === undefined || obstacle.value !== undefined) return undefined
    const numbers = target.value.kind === 'one' ? [target.value.conversation] : target.value.conversations
    const outcome = await bench.invoke('runs.start', selectedId, numbers, plain(sequence))
    return outcome.ok ? undefined : outcome.failure
  }

  /** Asks for a file and sends it to the one conversation that is meant. Returns why it could not be. */
  async function sendFile(): Promise<Failure | undefined> {
    const { selectedId } = sessions
    if (selectedId === undefined || target.value?.kind !== 'one') return undefined
    const outcome = await bench.invoke('runs.sendFile', selectedId, target.value.conversation)
    return outcome.ok ? undefined : outcome.failure
  }

  /** Ends a run; takes one that has ended off the list. */
  async function stopRun(sessionId: string, run: number): Promise<void> {
    const outcome = await bench.invoke('runs.stop', sessionId, run)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  /** A recording is read, not talked to. */
  const takesText = computed(() => obstacle.value !== 'readOnly' && sessions.selected !== undefined)

  /** Puts the caret into the message. Returns whether there is one to put it into. */
  function wantCaret(): boolean {
    if (takesText.value) caretWish.value += 1
    return takesText.value
  }

  function forgetRefusal(): void {
    refusal.value = undefined
  }

  function remember(payload: TypedPayload): void {
    if (payload.text === '') return
    const others = history.value.filter(({ text, format }) => text !== payload.text || format !== payload.format)
    history.value = [...others, payload].slice(-MAX_HISTORY)
  }

  function draft(tab: string): string {
    return drafts.get(tab) ?? ''
  }

  function keepDraft(tab: string, text: string): void {
    if (text === '') drafts.delete(tab)
    else drafts.set(tab, text)
  }

  return {
    history,
    isToMarked,
    isToAll,
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
    draft,
    keepDraft,
  }
})
