import { computed, shallowRef } from 'vue'
import type { Encoding } from '../../../../../shared/encoding'
import { bytesToEscapes } from '../../../../../shared/escapes'
import type { Failure } from '../../../../../shared/failure'
import { parseFilter } from '../../../../../shared/filter/parse-filter'
import { fromHex } from '../../../../../shared/hex'
import type { HeldDecision, HoldRequest } from '../../../../../shared/hold'
import { optionOf } from '../../../../../shared/options/catalogue'
import { parseHex } from '../../../../../shared/payload-codec'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'
import { definePaneStore } from '../../panes/store/pane-store'
import { usePaneViewStore } from '../../panes/store/pane-view'

/** A held message that is being edited. Numbers of messages are those of their session. */
export interface HeldDraft {
  readonly id: number
  readonly format: 'escapes' | 'hex'
  readonly text: string
}

/** The request to hold messages of a relay, in a pane. The held messages are in the summary of the session. */
export const useHoldStore = definePaneStore('hold', (pane) => {
  const notices = useNoticesStore()
  const view = usePaneViewStore(pane)
  const isOpen = shallowRef(false)
  const count = shallowRef('1')
  const query = shallowRef('')
  const direction = shallowRef<HoldRequest['direction']>('both')
  const seconds = shallowRef('60')
  const draft = shallowRef<HeldDraft>()
  /** What was written for other messages before. */
  const others = new Map<number, HeldDraft>()

  const isRelay = computed(() => view.session?.config.handler.kind === 'relay' && view.session.state.kind === 'running')
  const isShown = computed(() => isOpen.value && isRelay.value)
  const held = computed(() => view.session?.hold?.held ?? [])
  const left = computed(() => view.session?.hold?.left ?? 0)
  const isDraftHeld = computed(() => held.value.some(({ id }) => id === draft.value?.id))
  const filterMistake = computed(() => {
    const parsed = parseFilter(query.value)
    return parsed.ok ? undefined : parsed.mistake
  })

  function toggle(): void {
    isOpen.value = !isOpen.value
  }

  /** Replaces the request before. */
  async function begin(): Promise<void> {
    const request = {
      count: Number(count.value),
      query: query.value,
      direction: direction.value,
      forMs: Number(seconds.value) * 1_000,
    }
    report(await bench.invoke('relay.hold', pane.sessionId, request))
  }

  /** Stops holding; held messages are forwarded. */
  async function release(): Promise<void> {
    report(await bench.invoke('relay.hold', pane.sessionId, null))
  }

  async function decide(id: number, decision: HeldDecision): Promise<void> {
    if (report(await bench.invoke('relay.decide', pane.sessionId, id, decision)) === undefined) return
    others.delete(id)
    if (draft.value?.id === id) leave()
  }

  /** What was written for a message that is not held any more is shown next: its row is gone, and nothing else leads to it. */
  function leave(): void {
    const left = [...others.values()].find((other) => !held.value.some(({ id }) => id === other.id))
    if (left !== undefined) others.delete(left.id)
    draft.value = left
  }

  async function edit(id: number): Promise<void> {
    if (draft.value?.id === id) return
    const hex = report(await bench.invoke('relay.heldHex', pane.sessionId, id))
    if (hex === undefined) return
    if (draft.value !== undefined) others.set(draft.value.id, draft.value)
    const encoding = encodingOf()
    const isHex = encoding.startsWith('utf-16')
    const text = isHex ? hex : bytesToEscapes(fromHex(hex), encoding !== 'utf-8')
    draft.value = others.get(id) ?? { id, format: isHex ? 'hex' : 'escapes', text }
    others.delete(id)
  }

  function change(text: string): void {
    if (draft.value !== undefined) draft.value = { ...draft.value, text }
  }

  /** The same bytes in the other format. What has none stays as it was typed, and the editor says what is wrong with it. */
  async function rewrite(format: HeldDraft['format']): Promise<void> {
    const before = draft.value
    if (before === undefined) return
    const text = format === 'hex' ? await asHex(before) : asEscapes(before.text)
    if (draft.value === before) draft.value = { ...before, format, text: text ?? before.text }
  }

  /** The engine knows every encoding. */
  async function asHex({ format, text }: HeldDraft): Promise<string | undefined> {
    const payload = { format, text, newline: 'none' as const }
    return report(await bench.invoke('relay.editedHex', pane.sessionId, payload))?.replace(/..(?=.)/g, '$& ')
  }

  function asEscapes(text: string): string | undefined {
    const parsed = parseHex(text)
    const isAscii = encodingOf() !== 'utf-8'
    return parsed.ok ? bytesToEscapes(parsed.bytes, isAscii) : undefined
  }

  function encodingOf(): Encoding {
    return optionOf(view.session?.config.options ?? {}, 'encoding')
  }

  const cancel = leave

  async function send({ id, format, text }: HeldDraft): Promise<void> {
    await decide(id, { kind: 'edit', payload: { format, text, newline: 'none' } })
  }

  function report<T>(
    outcome: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure },
  ): T | undefined {
    if (outcome.ok) return outcome.value
    notices.fail(outcome.failure)
    return undefined
  }

  return {
    isOpen,
    isRelay,
    isShown,
    count,
    query,
    direction,
    seconds,
    draft,
    held,
    left,
    isDraftHeld,
    filterMistake,
    toggle,
    begin,
    release,
    decide,
    edit,
    change,
    rewrite,
    cancel,
    send,
  }
})
