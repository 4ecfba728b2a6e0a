import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { RecordingFile } from '../../../../../shared/contract/recordings'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

/** The recordings in their folder. */
export const useRecordingsStore = defineStore('recordings', () => {
  const notices = useNoticesStore()
  const files = shallowRef<readonly RecordingFile[]>([])

  /** The one that a menu is about. */
  const chosen = shallowRef<RecordingFile>()
  /** What a person is asked about. */
  const renaming = shallowRef<RecordingFile>()
  const deleting = shallowRef<RecordingFile>()

  async function refresh(): Promise<void> {
    const outcome = await bench.invoke('recordings.list')
    if (outcome.ok) files.value = outcome.value
    else notices.fail(outcome.failure)
  }

  async function rename(path: string, name: string): Promise<boolean> {
    const outcome = await bench.invoke('recordings.rename', path, name)
    if (!outcome.ok) notices.fail(outcome.failure)
    return outcome.ok
  }

  async function remove(path: string): Promise<void> {
    const outcome = await bench.invoke('recordings.delete', path)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  async function reveal(path: string): Promise<void> {
    const outcome = await bench.invoke('recordings.reveal', path)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  /** Says why, where Wireshark is not there. */
  async function openInWireshark(path: string): Promise<void> {
    const outcome = await bench.invoke('recordings.wireshark', path)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  /** Takes a recent file off the list; the file stays. */
  async function forget(path: string): Promise<void> {
    await bench.invoke('recordings.forget', path)
  }

  bench.on('recordings.changed', () => {
    void refresh()
  })

  return { files, chosen, renaming, deleting, refresh, rename, remove, reveal, openInWireshark, forget }
})
