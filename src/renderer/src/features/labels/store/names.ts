import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Label } from '../../../../../shared/label'
import { MAX_DETAILS } from '../../../../../shared/limits'
import type { ConversationSummary } from '../../../../../shared/session'
import { bench } from '../../../bridge/bench'
import { useConversationsStore } from '../../conversations/store/conversations'
import { definePaneStore } from '../../panes/store/pane-store'
import { useLabelsStore } from './labels'

/** The interval at which first messages are compared; ms. */
const COMPARE_MS = 100

type NamedConversation = Pick<ConversationSummary, 'number' | 'peer' | 'isOthers'>

/** The names and colours of a pane's conversations, by their peer or by what their first message matches. */
export const useNamesStore = definePaneStore('names', (pane) => {
  const conversations = useConversationsStore(pane)
  const labels = useLabelsStore()
  const textByNumber = shallowRef<ReadonlyMap<number, string>>(new Map())
  const compared = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** The most specific one: of its port, of its first message, of its address. */
  function of({ number, peer, isOthers }: NamedConversation): Label | undefined {
    return isOthers ? undefined : labels.client(peer, textByNumber.value.get(number))
  }

  /** Opens the dialog for a client. */
  async function edit({ number, peer }: NamedConversation): Promise<void> {
    const matched = textByNumber.value.get(number)
    const proposed =
      matched === undefined ? await bench.invoke('conversations.firstText', pane.sessionId, number) : undefined
    labels.editPeer(peer, matched ?? (proposed?.ok === true ? proposed.value : ''))
  }

  function schedule(): void {
    if (labels.firstTexts.length > 0) timer ??= setTimeout(() => void compare(), COMPARE_MS)
  }

  async function compare(): Promise<void> {
    timer = undefined
    const texts = labels.firstTexts
    const due = conversations.all.filter(({ number, rxRecords }) => rxRecords > 0 && !compared.has(number))
    const matches = await labels.matchFirst(
      pane.sessionId,
      due.slice(-MAX_DETAILS).map(({ number }) => number),
    )
    if (texts !== labels.firstTexts || matches.size === 0) return
    const next = new Map(textByNumber.value)
    for (const [number, text] of matches) {
      compared.add(number)
      if (text !== undefined) next.set(number, text)
    }
    textByNumber.value = next
    if (matches.size < due.length) schedule()
  }

  watch(() => conversations.byNumber, schedule)
  watch(
    () => labels.firstTexts,
    () => {
      compared.clear()
      textByNumber.value = new Map()
      schedule()
    },
  )
  schedule()
  onScopeDispose(() => {
    clearTimeout(timer)
  })

  return { of, edit }
})
