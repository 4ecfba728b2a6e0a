import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { StatisticsOptions, StatisticsSnapshot } from '../../../../../shared/statistics'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'
import { plain } from '../../../bridge/plain'

/** Figures of the conversation on screen, or of all. */
export const useStatisticsStore = defineStore('statistics', () => {
  const notices = useNoticesStore()
  const isOn = shallowRef(false)
  const snapshot = shallowRef<StatisticsSnapshot>()
  /** What was chosen for each session; it does not outlive the window. */
  const chosen = new Map<string, StatisticsOptions>()
  let statisticsId = 0
  let opening = 0

  function optionsOf(sessionId: string): StatisticsOptions | undefined {
    return chosen.get(sessionId)
  }

  /** The newest call wins. */
  async function open(sessionId: string, conversation: number, options: StatisticsOptions): Promise<void> {
    chosen.set(sessionId, options)
    opening += 1
    const mine = opening
    const outcome = await bench.invoke('statistics.open', sessionId, conversation, plain(options))
    if (mine !== opening) return
    snapshot.value = undefined
    statisticsId = outcome.ok ? outcome.value : 0
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  function close(): void {
    opening += 1
    statisticsId = 0
    snapshot.value = undefined
    void bench.invoke('statistics.close')
  }

  function merge(next: StatisticsSnapshot | undefined): void {
    if (next !== undefined && next.statisticsId === statisticsId) snapshot.value = next
  }

  return { isOn, snapshot, optionsOf, open, close, merge }
})
