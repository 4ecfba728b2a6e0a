import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { formatEndpoint, type Endpoint } from '../../../../../shared/endpoint'
import {
  firstTexts as firstTextsOf,
  ofFirst,
  ofPeer,
  ofRecording,
  ofSession,
  usualPeerKey,
  withLabel,
  type Label,
} from '../../../../../shared/label'
import { MAX_DETAILS } from '../../../../../shared/limits'
import { bench } from '../../../bridge/bench'
import { useDialogsStore } from '../../dialogs/store/dialogs'
import { useSessionsStore } from '../../sessions/store/sessions'
import { useSettingsStore } from '../../settings/store/settings'

/** What a name sticks to: one thing, a peer with its port, all that match a first message, or all of an address. */
interface LabelKey {
  readonly kind: 'thing' | 'port' | 'first' | 'address'
  readonly of: string
  readonly shown: string
}

/** The thing that gets a name. */
export interface Named {
  readonly kind: 'session' | 'peer' | 'recording'
  /** Its name when none is given. */
  readonly shown: string
  /** The possible keys of the label, the most specific first. */
  readonly keys: readonly LabelKey[]
  readonly usualKey: string
}

/** Names and colours that were given; they are saved with the settings. */
export const useLabelsStore = defineStore('labels', () => {
  const settings = useSettingsStore()
  const dialogs = useDialogsStore()
  const sessions = useSessionsStore()
  const byKey = computed(() => new Map(settings.settings.labels.map((label) => [label.of, label])))
  /** Replaced only when a text came or went. */
  const firstTexts = computed<readonly string[]>((before) => {
    const texts = firstTextsOf(settings.settings.labels)
    return before?.length === texts.length && before.every((text, at) => text === texts[at]) ? before : texts
  })
  const editing = shallowRef<Named>()

  const session = (id: string): Label | undefined => byKey.value.get(ofSession(id))
  const recording = (path: string): Label | undefined => byKey.value.get(ofRecording(path))

  const peer = (endpoint: Endpoint): Label | undefined => client(endpoint, undefined)

  /** The label of a peer whose first message matches the text. */
  function client(endpoint: Endpoint, firstText: string | undefined): Label | undefined {
    if (byKey.value.size === 0) return undefined
    const [exact, address] = ofPeer(endpoint)
    const first = firstText === undefined ? undefined : byKey.value.get(ofFirst(firstText))
    return byKey.value.get(exact) ?? first ?? byKey.value.get(address)
  }

  /**
   * What the first messages of conversations match; undefined for no text. Those that have no message yet are left out,
   * and those for which there was no time.
   */
  async function matchFirst(
    sessionId: string,
    numbers: readonly number[],
  ): Promise<ReadonlyMap<number, string | undefined>> {
    const texts = firstTexts.value
    if (texts.length === 0 || numbers.length === 0) return new Map()
    const outcome = await bench.invoke('conversations.firstMatches', sessionId, numbers.slice(-MAX_DETAILS), texts)
    return new Map(outcome.ok ? outcome.value.map(({ number, text }) => [number, texts[text]] as const) : [])
  }

  /** Replaces the label; `replaced` are the keys that it had before. */
  async function set(label: Label, replaced: readonly string[]): Promise<void> {
    const rest = settings.settings.labels.filter(({ of }) => !replaced.includes(of))
    await settings.change({ labels: withLabel(rest, label) })
  }

  function edit(named: Named): void {
    editing.value = named
    dialogs.show('label')
  }

  function editSession(id: string, shown: string): void {
    edit({ kind: 'session', shown, keys: [{ kind: 'thing', of: ofSession(id), shown }], usualKey: ofSession(id) })
  }

  function editRecording(path: string, shown: string): void {
    edit({
      kind: 'recording',
      shown,
      keys: [{ kind: 'thing', of: ofRecording(path), shown }],
      usualKey: ofRecording(path),
    })
  }

  /** `firstText` is proposed for its first message, or matched it already. */
  function editPeer(endpoint: Endpoint, firstText: string): void {
    const [exact, address] = ofPeer(endpoint)
    const shown = formatEndpoint(endpoint)
    const keys: readonly LabelKey[] = [
      { kind: 'port', of: exact, shown },
      { kind: 'first', of: ofFirst(firstText), shown: firstText },
      { kind: 'address', of: address, shown: endpoint.address },
    ]
    edit({ kind: 'peer', shown, keys, usualKey: usualPeerKey(endpoint) })
  }

  /** A session that is started again keeps its name and colour. */
  sessions.whenAgain((before, now) => {
    const label = session(before)
    if (label !== undefined) void set({ ...label, of: ofSession(now) }, [])
  })

  return {
    byKey,
    firstTexts,
    editing,
    session,
    recording,
    peer,
    client,
    matchFirst,
    set,
    editSession,
    editRecording,
    editPeer,
  }
})
