import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { without } from '../../../../../shared/copy'
import { EMPTY_LIBRARY, type Library, type LibraryState, type SavedMessage } from '../../../../../shared/library'
import type { Failure } from '../../../../../shared/failure'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'
import { plain } from '../../../bridge/plain'

/** The saved messages, sequences and templates; the same in every window. */
export const useLibraryStore = defineStore('library', () => {
  const notices = useNoticesStore()
  const state = shallowRef<LibraryState>({ library: EMPTY_LIBRARY, revision: 0 })
  const library = computed(() => state.value.library)
  const isEmpty = computed(() => library.value.messages.length === 0 && library.value.sequences.length === 0)
  const groups = computed(() => {
    const entries = [...library.value.messages, ...library.value.sequences]
    return [...new Set(entries.flatMap(({ group }) => (group === undefined ? [] : [group])))]
  })

  function adopt(next: LibraryState): void {
    if (next.revision >= state.value.revision) state.value = next
  }

  /** Returns why it could not be saved. `revision` is that of the library when the edit began. */
  async function save(next: Library, revision = state.value.revision): Promise<Failure | undefined> {
    const outcome = await bench.invoke('library.save', plain(next), revision)
    if (!outcome.ok) return outcome.failure
    adopt(outcome.value)
    return undefined
  }

  /** Replaces the message of the same name, or adds it at the end. */
  async function saveMessage(message: SavedMessage): Promise<Failure | undefined> {
    const { messages } = library.value
    const others = messages.filter(({ name }) => name !== message.name)
    const at = messages.findIndex(({ name }) => name === message.name)
    const free = others.map((other) => (other.key === message.key ? without(other, 'key') : other))
    return save({ ...library.value, messages: free.toSpliced(at === -1 ? free.length : at, 0, message) })
  }

  /** Returns why it could not be imported. */
  async function importFile(): Promise<Failure | undefined> {
    const outcome = await bench.invoke('library.import')
    if (!outcome.ok) return outcome.failure
    if (outcome.value !== null) adopt(outcome.value)
    return undefined
  }

  async function exportFile(): Promise<void> {
    const outcome = await bench.invoke('library.export')
    if (!outcome.ok) notices.fail(outcome.failure)
    else if (outcome.value !== null) notices.say('library.exported', { path: outcome.value })
  }

  bench.on('library.changed', adopt)

  return { state, library, isEmpty, groups, adopt, save, saveMessage, importFile, exportFile }
})
