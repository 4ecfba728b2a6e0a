import { shallowRef, watch } from 'vue'
import type { ConversationDetail } from '../../../../../shared/contract/conversations'
import { isLoopback } from '../../../../../shared/endpoint'
import { MAX_DETAILS } from '../../../../../shared/limits'
import { isConversationOpen } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { definePaneStore } from '../../panes/store/pane-store'
import { useConversationsStore } from './conversations'

/** The interval at which last messages are read: no person reads faster. Ms. */
const REFRESH_MS = 500
/** The number of attempts to find a program: one that is not found by then belongs to another account, or has ended. */
const MAX_TRIES = 3

/** The last message and the program of conversations; only of those on screen. */
export const useDetailsStore = definePaneStore('details', (pane) => {
  const conversations = useConversationsStore(pane)
  const byNumber = shallowRef<ReadonlyMap<number, ConversationDetail>>(new Map())
  const wanted = new Map<string, readonly number[]>()
  const asked = new Map<number, { readonly records: number; readonly tries: number }>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Sets the conversations that this part of the window shows; an empty list when it is removed. */
  function want(part: string, numbers: readonly number[]): void {
    wanted.set(part, numbers)
    schedule(0)
  }

  function schedule(afterMs: number): void {
    timer ??= setTimeout(() => {
      timer = undefined
      void refresh()
    }, afterMs)
  }

  async function refresh(): Promise<void> {
    const due = [...new Set([...wanted.values()].flat())].filter(isDue).slice(0, MAX_DETAILS)
    if (due.length === 0) return
    for (const number of due) {
      const conversation = conversations.byNumber.get(number)
      const records = (conversation?.rxRecords ?? 0) + (conversation?.txRecords ?? 0)
      asked.set(number, { records, tries: (asked.get(number)?.tries ?? 0) + 1 })
    }
    const outcome = await bench.invoke('conversations.details', pane.sessionId, due)
    if (!outcome.ok) return
    const next = new Map(byNumber.value)
    for (const detail of outcome.value) next.set(detail.number, { ...next.get(detail.number), ...detail })
    byNumber.value = next
    schedule(REFRESH_MS)
  }

  function isDue(number: number): boolean {
    const conversation = conversations.byNumber.get(number)
    if (conversation === undefined) return false
    const last = asked.get(number)
    if (last === undefined || last.records !== conversation.rxRecords + conversation.txRecords) return true
    const mayBeNamed = isLoopback(conversation.peer.address) && isConversationOpen(conversation.state)
    return mayBeNamed && byNumber.value.get(number)?.program === undefined && last.tries < MAX_TRIES
  }

  watch(
    () => conversations.byNumber,
    () => {
      schedule(REFRESH_MS)
    },
  )

  return { byNumber, want }
})
