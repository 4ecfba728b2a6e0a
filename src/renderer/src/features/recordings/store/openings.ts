import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { OpeningProgress } from '../../../../../shared/contract/recordings'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

/** The large files that are being opened for this window. */
export const useOpeningsStore = defineStore('openings', () => {
  const notices = useNoticesStore()
  const running = shallowRef<readonly OpeningProgress[]>([])

  async function cancel({ openingId, fileName }: OpeningProgress): Promise<void> {
    await bench.invoke('recordings.cancelOpening', openingId)
    notices.say('recordings.openingCancelled', { name: fileName })
  }

  bench.on('recordings.opening', (progress) => {
    const others = running.value.filter(({ openingId }) => openingId !== progress.openingId)
    running.value = progress.isOver ? others : [...others, progress]
  })

  return { running, cancel }
})
