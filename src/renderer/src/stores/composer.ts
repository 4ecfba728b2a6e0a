import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SendToManyResult } from '../../../shared/contract'
import type { NetFailure, Outcome } from '../../../shared/net-failure'
import type { TypedPayload } from '../../../shared/payload-codec'
import { bench } from '../bridge/bench'

const MAX_HISTORY = 200

/** What was sent from this window, newest last, and the drafts that wait in each tab. */
export const useComposerStore = defineStore('composer', () => {
  const history = shallowRef<readonly TypedPayload[]>([])
  const drafts = new Map<string, string>()

  function remember(payload: TypedPayload): void {
    if (payload.text === '') return
    const others = history.value.filter(({ text, format }) => text !== payload.text || format !== payload.format)
    history.value = [...others, payload].slice(-MAX_HISTORY)
  }

  async function send(sessionId: string, conversation: number, payload: TypedPayload): Promise<NetFailure | undefined> {
    const outcome = await bench.invoke('conversations.send', sessionId, conversation, payload)
    if (!outcome.ok) return outcome.failure
    remember(payload)
    return undefined
  }

  /** `null` means to all that are open. */
  async function sendToMany(
    sessionId: string,
    conversations: readonly number[] | null,
    payload: TypedPayload,
  ): Promise<Outcome<SendToManyResult>> {
    const outcome = await bench.invoke('conversations.sendToMany', sessionId, conversations, payload)
    if (outcome.ok) remember(payload)
    return outcome
  }

  function draft(tab: string): string {
    return drafts.get(tab) ?? ''
  }

  function keepDraft(tab: string, text: string): void {
    if (text === '') drafts.delete(tab)
    else drafts.set(tab, text)
  }

  return { history, send, sendToMany, draft, keepDraft }
})
