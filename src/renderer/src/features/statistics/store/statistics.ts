import { shallowRef } from 'vue'
import type { ChangeOf } from '../../../../../shared/projection'
import type { StatisticsOptions } from '../../../../../shared/statistics'
import { useNoticesStore } from '../../notices/store/notices'
import { definePaneStore } from '../../panes/store/pane-store'
import { createProjectionSlot } from '../../panes/store/projection-slot'

/** Figures of the conversation that a pane shows, or of all. */
export const useStatisticsStore = definePaneStore('statistics', (pane) => {
  const notices = useNoticesStore()
  const snapshot = shallowRef<ChangeOf<'statistics'>>()
  /** The choices made here; they are not saved. */
  const chosen = shallowRef<StatisticsOptions>()
  const slot = createProjectionSlot('statistics', (change) => {
    snapshot.value = change
  })

  /** The newest call wins. */
  async function open(conversation: number, options: StatisticsOptions): Promise<void> {
    chosen.value = options
    const { sessionId } = pane
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

  return { snapshot, chosen, open, close }
})
