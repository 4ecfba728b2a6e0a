import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { formatEndpoint } from '../../../../../shared/endpoint'
import type { ConversationSummary } from '../../../../../shared/session'
import { useNamesStore } from '../../labels/store/names'
import { definePaneStore } from '../../panes/store/pane-store'
import { useConversationsStore } from './conversations'
import { useDetailsStore } from './details'

export const CLIENT_COLUMNS = ['number', 'name', 'state', 'newest', 'waits', 'rate', 'received', 'sent'] as const
export type ClientColumn = (typeof CLIENT_COLUMNS)[number]

const RATE_MS = 1_000

/** The list of all conversations of a pane's session: its filter and its order. */
export const useClientListStore = definePaneStore('client-list', (pane) => {
  const conversations = useConversationsStore(pane)
  const details = useDetailsStore(pane)
  const names = useNamesStore(pane)
  const isOn = shallowRef(false)
  const column = shallowRef<ClientColumn>('number')
  const isDescending = shallowRef(false)
  const search = shallowRef('')
  const onlyWaiting = shallowRef(false)
  /** The bytes of the last second in both directions, for each conversation that had any. */
  const rates = shallowRef<ReadonlyMap<number, number>>(new Map())
  let bytesBefore: ReadonlyMap<number, number> = new Map()
  let timer: ReturnType<typeof setInterval> | undefined

  /** The given name, the program, or the address. */
  function nameOf(conversation: ConversationSummary): string {
    const given = names.of(conversation)?.name ?? ''
    return given === '' ? (details.byNumber.get(conversation.number)?.program ?? '') : given
  }

  const shown = computed(() => {
    const text = search.value.trim().toLowerCase()
    const found = conversations.all.filter(
      (each) =>
        (!onlyWaiting.value || each.awaitsAnswer) &&
        (text === '' ||
          `#${String(each.number)} ${formatEndpoint(each.peer)} ${nameOf(each)}`.toLowerCase().includes(text)),
    )
    if (column.value === 'number') return isDescending.value ? found.toReversed() : found
    const sign = isDescending.value ? -1 : 1
    const order = ORDERS[column.value]
    return found.sort((a, b) => sign * order(a, b) || a.number - b.number)
  })

  const ORDERS: Readonly<Record<ClientColumn, (a: ConversationSummary, b: ConversationSummary) => number>> = {
    number: (a, b) => a.number - b.number,
    name: (a, b) => compareTexts(nameOf(a) || formatEndpoint(a.peer), nameOf(b) || formatEndpoint(b.peer)),
    state: (a, b) => compareTexts(a.state.kind, b.state.kind),
    newest: (a, b) => a.lastAtMs - b.lastAtMs,
    // The one that has waited longest is first.
    waits: (a, b) => waitsSince(a) - waitsSince(b),
    rate: (a, b) => (rates.value.get(a.number) ?? 0) - (rates.value.get(b.number) ?? 0),
    received: (a, b) => a.rxBytes - b.rxBytes,
    sent: (a, b) => a.txBytes - b.txBytes,
  }

  /** Choosing the same column again reverses the order. */
  function sortBy(next: ClientColumn): void {
    isDescending.value = next === column.value ? !isDescending.value : ['rate', 'received', 'sent'].includes(next)
    column.value = next
  }

  function measure(): void {
    const bytes = new Map(conversations.all.map(({ number, rxBytes, txBytes }) => [number, rxBytes + txBytes]))
    const next = new Map<number, number>()
    for (const [number, now] of bytes) {
      const grown = now - (bytesBefore.get(number) ?? now)
      if (grown > 0) next.set(number, grown)
    }
    bytesBefore = bytes
    if (next.size > 0 || rates.value.size > 0) rates.value = next
  }

  function toggle(): void {
    isOn.value = !isOn.value
  }

  watch(isOn, (on) => {
    clearInterval(timer)
    bytesBefore = new Map()
    rates.value = new Map()
    if (on) timer = setInterval(measure, RATE_MS)
  })

  onScopeDispose(() => {
    clearInterval(timer)
  })

  return { isOn, column, isDescending, search, onlyWaiting, rates, shown, nameOf, sortBy, toggle }
})

function waitsSince({ awaitsAnswer, lastAtMs }: ConversationSummary): number {
  return awaitsAnswer ? lastAtMs : Infinity
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
