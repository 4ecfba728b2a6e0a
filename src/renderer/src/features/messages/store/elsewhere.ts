import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ReachableConversation } from '../../../../../shared/contract/conversations'
import type { TypedPayload } from '../../../../../shared/payload-codec'
import { bench } from '../../../bridge/bench'
import { useConversationsStore } from '../../conversations/store/conversations'
import { useDialogsStore } from '../../dialogs/store/dialogs'
import { useSessionsStore } from '../../sessions/store/sessions'
import { useComposerStore } from './composer'

/** A message that is to be edited in another conversation, of any session, and those that it may go to. */
export const useElsewhereStore = defineStore('elsewhere', () => {
  const dialogs = useDialogsStore()
  const sessions = useSessionsStore()
  const conversations = useConversationsStore()
  const composer = useComposerStore()
  const reachable = shallowRef<readonly ReachableConversation[]>([])
  let message: TypedPayload | undefined

  /** Asks where the message is to be edited: anywhere but in the conversation that it comes from. */
  async function ask(which: TypedPayload, from: Pick<ReachableConversation, 'sessionId' | 'number'>): Promise<void> {
    message = which
    const all = await bench.invoke('conversations.reachable')
    reachable.value = all.filter((each) => each.sessionId !== from.sessionId || each.number !== from.number)
    dialogs.show('elsewhere')
  }

  /** Goes there, with the message in its composer. */
  function edit({ sessionId, number }: ReachableConversation): void {
    if (message === undefined) return
    sessions.select(sessionId)
    // A client has one conversation, and no tab of its own for it.
    conversations.select(sessions.byId.get(sessionId)?.config.role === 'client' ? 0 : number)
    composer.edit(message)
  }

  return { reachable, ask, edit }
})
