import { defineStore } from 'pinia'
import { useFramesStore } from '../../frames/store/frames'
import { useStatisticsStore } from '../../statistics/store/statistics'

/** What stands in the place of the rows: one of these, or the rows. */
export const usePanesStore = defineStore('panes', () => {
  const frames = useFramesStore()
  const statistics = useStatisticsStore()

  function show(pane: 'rows' | 'frames' | 'statistics'): void {
    statistics.isOn = pane === 'statistics'
    frames.isOn = pane === 'frames'
    if (!frames.isOn) frames.close()
  }

  function toggle(pane: 'frames' | 'statistics'): void {
    const isOn = pane === 'frames' ? frames.isOn : statistics.isOn
    show(isOn ? 'rows' : pane)
  }

  return { show, toggle }
})
