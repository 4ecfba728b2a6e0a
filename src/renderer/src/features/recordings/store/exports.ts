import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ExportProgress, ExportRequest } from '../../../../../shared/contract/exports'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

/** The exports of this window that are running. */
export const useExportsStore = defineStore('exports', () => {
  const notices = useNoticesStore()
  /** The last choice of rows in this window. */
  const scope = shallowRef<'whole' | 'conversation' | 'filtered'>('whole')
  /** The selected rows are exported, for this time only. */
  const wantsChosen = shallowRef(false)
  const running = shallowRef<readonly ExportProgress[]>([])

  /** Asks where to save; returns whether an export began. */
  async function start(request: ExportRequest): Promise<boolean> {
    const outcome = await bench.invoke('exports.start', request)
    if (!outcome.ok) notices.fail(outcome.failure)
    return outcome.ok && outcome.value !== null
  }

  async function cancel(exportId: string): Promise<void> {
    await bench.invoke('exports.cancel', exportId)
  }

  async function reveal(exportId: string): Promise<void> {
    const outcome = await bench.invoke('exports.reveal', exportId)
    if (!outcome.ok) notices.fail(outcome.failure)
  }

  bench.on('exports.progress', (progress) => {
    const others = running.value.filter(({ exportId }) => exportId !== progress.exportId)
    running.value = progress.result === undefined ? [...others, progress] : others
    if (progress.result?.kind === 'saved')
      notices.say(
        'export.saved',
        { path: progress.result.path },
        { key: 'export.reveal', run: () => void reveal(progress.exportId) },
      )
    if (progress.result?.kind === 'cancelled') notices.say('export.cancelled', { name: progress.fileName })
    if (progress.result?.kind === 'failed') notices.fail(progress.result.failure)
  })

  return { scope, wantsChosen, running, start, cancel }
})
