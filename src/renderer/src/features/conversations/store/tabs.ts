import { computed, shallowRef, watch } from 'vue'
import type { ScreenPlace } from '../../../../../shared/contract/windows'
import { unseenCount } from '../../../../../shared/alert'
import { formatEndpoint, isStream } from '../../../../../shared/endpoint'
import { optionOf } from '../../../../../shared/options/catalogue'
import { isConversationOpen, isFinished, type ConversationSummary } from '../../../../../shared/session'
import { useQuestionStore } from '../../dialogs/store/question'
import { definePaneStore } from '../../panes/store/pane-store'
import { usePaneViewStore } from '../../panes/store/pane-view'
import { useTornTabsStore } from '../../panes/store/torn-tabs'
import { useSessionsStore } from '../../sessions/store/sessions'
import {
  inPlaces,
  isPinned,
  moveBefore,
  moveBy,
  placeNumber,
  togglePin,
  unpin,
  type KeyedTab,
  type TabPlaces,
} from '../../../../../shared/tab-places'
import { useLabelsStore } from '../../labels/store/labels'
import { useConversationsStore } from './conversations'
import { useTabPlacesStore } from './tab-places'

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
  /** Those of the closed ones that nobody closed. */
  const wentByThemselves = shallowRef(NONE)
  const labels = useLabelsStore()
  const torn = useTornTabsStore()
  const store = useTabPlacesStore()
  const places = computed(() => store.of(pane.sessionId))
  const isRelay = computed(() => view.session?.config.handler.kind === 'relay')
  let timer: ReturnType<typeof setTimeout> | undefined

  const all = computed(() => {
    const hasHidden = closed.value.size > 0 || torn.torn.length > 0
    const kept = hasHidden ? conversations.all.filter(isShownHere) : conversations.all
    const wasMoved = places.value.pinned.length + places.value.order.length > 0
    return isRelay.value || wasMoved ? inPlaces(kept, places.value) : kept
  })
  /** A closed tab, and one that has a window of its own, is there as long as it is chosen. */
  const isShownHere = ({ number }: ConversationSummary): boolean =>
    !closed.value.has(number) && (conversations.isHere(number) || number === conversations.selectedNumber)
  const pinned = computed(() => all.value.filter((each) => isPinned(places.value, each)))
  const isRunning = computed(() => view.session?.state.kind === 'running')
  /** The finished conversations of a running session, without those that are pinned. */
  const finished = computed(() =>
    isRunning.value ? all.value.filter((each) => isFinished(each.state) && !isPinned(places.value, each)) : [],
  )
  /** The chosen conversation; for a client, which has one at a time, the newest. */
  const current = computed(() => {
    const isClient = view.session?.config.role === 'client'
    return conversations.selected ?? (isClient ? conversations.all.at(-1) : undefined)
  })
  /** A client with a single conversation shows it without a tab. */
  const isShown = computed(() => {
    const config = view.session?.config
    if (torn.only !== undefined) return false
    return config?.role !== 'client' || conversations.all.length > 1 || optionOf(config.options, 'reconnect')
  })
  const closesAfterMs = computed(() => {
    const config = view.session?.config
    const serves = isRunning.value && config?.role === 'listener' && isStream(config.protocol)
    return serves ? optionOf(config.options, 'closeFinishedMs') : 0
  })

  /** When the chosen tab goes, its neighbour is chosen. */
  function leave(numbers: ReadonlySet<number>): void {
    const at = all.value.findIndex(({ number }) => number === conversations.selectedNumber)
    if (!numbers.has(conversations.selectedNumber)) return
    const stays = ({ number }: ConversationSummary): boolean => !numbers.has(number)
    const next = all.value.slice(at + 1).find(stays) ?? all.value.findLast(stays)
    conversations.select(next?.number ?? 0)
  }

  function hide(gone: readonly ConversationSummary[]): void {
    const numbers = new Set(gone.map(({ number }) => number))
    leave(numbers)
    closed.value = new Set([...closed.value, ...numbers])
    if (gone.some((each) => isPinned(places.value, each))) put(unpin(places.value, gone.map(placeNumber)))
  }

  /** What each conversation is remembered by: its name, or else its address. */
  function keyed(): readonly KeyedTab[] {
    return conversations.all
      .filter(({ pair, isOthers }) => pair?.side !== 'target' && !isOthers)
      .map(({ number, peer, state }) => ({
        number,
        key: labels.peer(peer)?.name || formatEndpoint(peer),
        isOpen: !isFinished(state),
      }))
  }

  function put(next: TabPlaces): void {
    store.set(pane.sessionId, next, keyed())
  }

  const isPinnedTab = (conversation: ConversationSummary): boolean => isPinned(places.value, conversation)

  function pin(conversation: ConversationSummary): void {
    put(togglePin(places.value, placeNumber(conversation)))
  }

  const numbersOf = (list: readonly ConversationSummary[]): number[] => [...new Set(list.map(placeNumber))]
  const inOrder = (): number[] => numbersOf(inPlaces(conversations.all, places.value))

  function moved(conversation: ConversationSummary, by: 1 | -1): TabPlaces | undefined {
    return moveBy(places.value, inOrder(), numbersOf(all.value), placeNumber(conversation), by)
  }

  const canMove = (conversation: ConversationSummary, by: 1 | -1): boolean => moved(conversation, by) !== undefined

  function move(conversation: ConversationSummary, by: 1 | -1): void {
    const next = moved(conversation, by)
    if (next !== undefined) put(next)
  }

  /** Undefined: behind all others. */
  function putBefore(conversation: ConversationSummary, other: ConversationSummary | undefined): void {
    const before = other === undefined ? undefined : placeNumber(other)
    put(moveBefore(places.value, inOrder(), placeNumber(conversation), before))
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

  /** Gives the conversation a window of its own; its tab comes back when that is closed. */
  function tearOff(conversation: ConversationSummary, place: ScreenPlace | null = null): void {
    const { number } = conversation
    if (conversations.isHere(number)) leave(new Set([number]))
    void torn.tearOff(pane.sessionId, number, place)
  }

  /** Selects the neighbour of the chosen tab, and wraps around. 0 is the tab of all. */
  function selectNext(by: 1 | -1): void {
    const numbers = [0, ...all.value.map(({ number }) => number)]
    const at = numbers.indexOf(conversations.selectedNumber)
    conversations.select(numbers[(at + by + numbers.length) % numbers.length] ?? 0)
  }

  /** Removes the tabs of conversations that ended some time ago, unless they are shown, or have unread records or alerts. */
  function sweep(): void {
    timer = undefined
    const before = Date.now() - closesAfterMs.value
    const ended = finished.value.filter(
      ({ number, state }) =>
        !isConversationOpen(state) && number !== conversations.selectedNumber && !conversations.marked.has(number),
    )
    if (closesAfterMs.value === 0 || ended.length === 0) return
    const due = ended.filter(
      (each) =>
        each.finishedAtMs <= before &&
        conversations.unread(each) === 0 &&
        unseenCount(view.session?.alerts, each.number) === 0,
    )
    if (due.length > 0) {
      wentByThemselves.value = new Set([...wentByThemselves.value, ...due.map(({ number }) => number)])
      hide(due)
    }
    if (due.length < ended.length) timer = setTimeout(sweep, SWEEP_MS)
  }

  watch([finished, closesAfterMs, () => conversations.selectedNumber], () => {
    if (closesAfterMs.value > 0 && finished.value.length > 0) timer ??= setTimeout(sweep, SWEEP_MS)
  })
  watch(
    () => conversations.selectedNumber,
    (number) => {
      if (!closed.value.has(number)) return
      closed.value = without(closed.value, number)
      wentByThemselves.value = without(wentByThemselves.value, number)
    },
  )

  let recalledTo = 0
  watch(
    () => conversations.all,
    (list) => {
      const newest = list.reduce((most, { number }) => Math.max(most, number), 0)
      if (newest <= recalledTo) return
      recalledTo = newest
      store.recallAll(pane.sessionId, keyed())
    },
  )
  watch(
    () => labels.byKey,
    () => {
      store.save(pane.sessionId, keyed())
    },
  )

  return {
    all,
    places,
    wentByThemselves,
    pinned,
    finished,
    current,
    isShown,
    isPinned: isPinnedTab,
    pin,
    canMove,
    move,
    putBefore,
    tearOff,
    close,
    closeFinished,
    selectNext,
  }
})

function without(numbers: ReadonlySet<number>, number: number): ReadonlySet<number> {
  return new Set([...numbers].filter((each) => each !== number))
}
