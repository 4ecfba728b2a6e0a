import { shallowRef, watch } from 'vue'
import type { ConversationDetail } from '../../../../../shared/contract/conversations'
import { isLoopback } from '../../../../../shared/endpoint'
import { MAX_DETAILS } from '../../../../../shared/limits'
import { isConversationOpen } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { definePaneStore } from '../../panes/store/pane-store'
import { useConversationsStore } from './conversations'

/** As often as a person can read what came last. */
const REFRESH_MS = 500
/** A program that the system did not name the first times is of another account, or has gone. */
const MAX_TRIES = 3

/** The last message and the program of those conversations that somebody shows. Nobody else's are asked for. */
export const useDetailsStore = definePaneStore('details', (pane) => {
  const conversations = useConversationsStore(pane)
  const byNumber = shallowRef<ReadonlyMap<number, ConversationDetail>>(new Map())
  const wanted = new Map<string, readonly number[]>()
  const asked = new Map<number, { readonly records: number; readonly tries: number }>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** What this part of the window shows; an empty list when it goes. */
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
