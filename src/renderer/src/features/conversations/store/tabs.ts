import { computed, shallowRef, watch } from 'vue'
import { formatEndpoint, isStream } from '../../../../../shared/endpoint'
import { optionOf } from '../../../../../shared/options/catalogue'
import { isConversationOpen, isFinished, type ConversationSummary } from '../../../../../shared/session'
import { useQuestionStore } from '../../dialogs/store/question'
import { definePaneStore } from '../../panes/store/pane-store'
import { usePaneViewStore } from '../../panes/store/pane-view'
import { useSessionsStore } from '../../sessions/store/sessions'
import { useConversationsStore } from './conversations'

/** The interval at which old tabs are removed together; ms. */
const SWEEP_MS = 1_000
const NONE: ReadonlySet<number> = new Set()

/** The conversations of a pane's session that have a tab. A closed tab comes back when its conversation is chosen. */
export const useTabsStore = definePaneStore('tabs', (pane) => {
  const view = usePaneViewStore(pane)
  const conversations = useConversationsStore(pane)
  const sessions = useSessionsStore()
  const question = useQuestionStore()
  const closed = shallowRef(NONE)
  const isRelay = computed(() => view.session?.config.handler.kind === 'relay')
  let timer: ReturnType<typeof setTimeout> | undefined

  const all = computed(() => {
    const kept =
      closed.value.size === 0 ? conversations.all : conversations.all.filter(({ number }) => !closed.value.has(number))
    return isRelay.value ? inExchanges(kept) : kept
  })
  const isRunning = computed(() => view.session?.state.kind === 'running')
  /** The finished conversations of a running session. */
  const finished = computed(() => (isRunning.value ? all.value.filter(({ state }) => isFinished(state)) : []))
  /** The chosen conversation; for a client, which has one at a time, the newest. */
  const current = computed(() => {
    const isClient = view.session?.config.role === 'client'
    return conversations.selected ?? (isClient ? conversations.all.at(-1) : undefined)
  })
  /** A client with a single conversation shows it without a tab. */
  const isShown = computed(() => {
    const config = view.session?.config
    return config?.role !== 'client' || conversations.all.length > 1 || optionOf(config.options, 'reconnect')
  })
  const closesAfterMs = computed(() => {
    const config = view.session?.config
    const serves = isRunning.value && config?.role === 'listener' && isStream(config.protocol)
    return serves ? optionOf(config.options, 'closeFinishedMs') : 0
  })

  /** When the chosen tab is closed, its neighbour is chosen. */
  function hide(gone: readonly ConversationSummary[]): void {
    const numbers = new Set(gone.map(({ number }) => number))
    const selected = conversations.selectedNumber
    if (numbers.has(selected)) {
      const rest = all.value.filter(({ number }) => !numbers.has(number))
      const next = rest.find(({ number }) => number > selected) ?? rest.at(-1)
      conversations.select(next?.number ?? 0)
    }
    closed.value = new Set([...closed.value, ...numbers])
  }

  /** Closes the tab and its conversation; for an open connection the person is asked. */
  async function close(conversation: ConversationSummary): Promise<void> {
    const session = view.session
    if (session === undefined) return
    if (isRunning.value && isConversationOpen(conversation.state)) {
      const mayAsk = isStream(session.config.protocol) && !isFinished(conversation.state)
      const values = { peer: formatEndpoint(conversation.peer) }
      if (mayAsk && !(await question.ask({ key: 'closeTab', values, setting: 'confirmTabClose' }))) return
      await sessions.end(session.id, conversation.number, 'close')
    }
    hide([conversation])
  }

  async function closeFinished(): Promise<void> {
    const session = view.session
    const gone = finished.value
    if (session === undefined) return
    hide(gone)
    const open = gone.filter(({ state }) => isConversationOpen(state))
    await Promise.all(open.map(({ number }) => sessions.end(session.id, number, 'close')))
  }

  /** Selects the neighbour of the chosen tab, and wraps around. 0 is the tab of all. */
  function selectNext(by: 1 | -1): void {
    const numbers = [0, ...all.value.map(({ number }) => number)]
    const at = numbers.indexOf(conversations.selectedNumber)
    conversations.select(numbers[(at + by + numbers.length) % numbers.length] ?? 0)
  }

  /** Removes the tabs of conversations that ended some time ago, unless they are shown or have unread records. */
  function sweep(): void {
    timer = undefined
    const before = Date.now() - closesAfterMs.value
    const ended = all.value.filter(
      ({ number, state }) =>
        !isConversationOpen(state) && number !== conversations.selectedNumber && !conversations.marked.has(number),
    )
    if (closesAfterMs.value === 0 || ended.length === 0) return
    const due = ended.filter((each) => each.finishedAtMs <= before && conversations.unread(each) === 0)
    if (due.length > 0) hide(due)
    if (due.length < ended.length) timer = setTimeout(sweep, SWEEP_MS)
  }

  watch([finished, closesAfterMs, () => conversations.selectedNumber], () => {
    if (closesAfterMs.value > 0 && finished.value.length > 0) timer ??= setTimeout(sweep, SWEEP_MS)
  })
  watch(
    () => conversations.selectedNumber,
    (number) => {
      if (closed.value.has(number)) closed.value = new Set([...closed.value].filter((each) => each !== number))
    },
  )

  return { all, finished, current, isShown, close, closeFinished, selectNext }
})

/** Sorts the legs of a relay: each target after its client. */
function inExchanges(all: readonly ConversationSummary[]): ConversationSummary[] {
  const place = ({ number, pair }: ConversationSummary): number => (pair?.side === 'target' ? pair.with : number)
  return all.toSorted((one, other) => place(one) - place(other) || one.number - other.number)
}
