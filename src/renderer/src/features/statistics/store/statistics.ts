import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ChangeOf } from '../../../../../shared/projection'
import type { StatisticsOptions } from '../../../../../shared/statistics'
import { useNoticesStore } from '../../notices/store/notices'
import { createProjectionSlot } from '../../panes/store/projection-slot'

/** Figures of the conversation on screen, or of all. */
export const useStatisticsStore = defineStore('statistics', () => {
  const notices = useNoticesStore()
  const isOn = shallowRef(false)
  const snapshot = shallowRef<ChangeOf<'statistics'>>()
  /** What was chosen for each session; it does not outlive the window. */
  const chosen = new Map<string, StatisticsOptions>()
  const slot = createProjectionSlot('statistics', (change) => {
    snapshot.value = change
  })

  function optionsOf(sessionId: string): StatisticsOptions | undefined {
    return chosen.get(sessionId)
  }

  /** The newest call wins. */
  async function open(sessionId: string, conversation: number, options: StatisticsOptions): Promise<void> {
    chosen.set(sessionId, options)
    const failure = await slot.open({ kind: 'statistics', sessionId, conversation, options }, () => {
      snapshot.value = undefined
    })
    if (failure === undefined) return
    close()
    notices.fail(failure)
  }

  function close(): void {
    slot.close()
    snapshot.value = undefined
  }

  return { isOn, snapshot, optionsOf, open, close }
})
