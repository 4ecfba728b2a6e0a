import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { formatEndpoint, type Endpoint } from '../../../../../shared/endpoint'
import { ofPeer, ofRecording, ofSession, usualPeerKey, withLabel, type Label } from '../../../../../shared/label'
import { useDialogsStore } from '../../dialogs/store/dialogs'
import { useSessionsStore } from '../../sessions/store/sessions'
import { useSettingsStore } from '../../settings/store/settings'

/** The thing that gets a name. */
export interface Named {
  readonly kind: 'session' | 'peer' | 'recording'
  /** Its name when none is given. */
  readonly shown: string
  /** The possible keys of the label: a peer with its port, or every peer with its address. */
  readonly keys: readonly { readonly of: string; readonly shown: string }[]
  readonly usualKey: string
}

/** Names and colours that were given; they are saved with the settings. */
export const useLabelsStore = defineStore('labels', () => {
  const settings = useSettingsStore()
  const dialogs = useDialogsStore()
  const sessions = useSessionsStore()
  const byKey = computed(() => new Map(settings.settings.labels.map((label) => [label.of, label])))
  const editing = shallowRef<Named>()

  const session = (id: string): Label | undefined => byKey.value.get(ofSession(id))
  const recording = (path: string): Label | undefined => byKey.value.get(ofRecording(path))

  function peer(endpoint: Endpoint): Label | undefined {
    if (byKey.value.size === 0) return undefined
    const [exact, address] = ofPeer(endpoint)
    return byKey.value.get(exact) ?? byKey.value.get(address)
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
    edit({ kind: 'session', shown, keys: [{ of: ofSession(id), shown }], usualKey: ofSession(id) })
  }

  function editRecording(path: string, shown: string): void {
    edit({ kind: 'recording', shown, keys: [{ of: ofRecording(path), shown }], usualKey: ofRecording(path) })
  }

  function editPeer(endpoint: Endpoint): void {
    const [exact, address] = ofPeer(endpoint)
    const shown = formatEndpoint(endpoint)
    const keys = [
      { of: exact, shown },
      { of: address, shown: endpoint.address },
    ]
    edit({ kind: 'peer', shown, keys, usualKey: usualPeerKey(endpoint) })
  }

  /** A session that is started again keeps its name and colour. */
  sessions.whenAgain((before, now) => {
    const label = session(before)
    if (label !== undefined) void set({ ...label, of: ofSession(now) }, [])
  })

  return { byKey, editing, session, recording, peer, set, editSession, editRecording, editPeer }
})
