import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { LoadPlan, LoadProgress, LoadReport } from '../../../../../shared/load'
import type { TypedPayload } from '../../../../../shared/payload-codec'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'
import { plain } from '../../../bridge/plain'

/** The load test of this window. */
export const useLoadsStore = defineStore('loads', () => {
  const notices = useNoticesStore()
  const isRunning = shallowRef(false)
  const progress = shallowRef<LoadProgress>()
  const report = computed<LoadReport | undefined>(() =>
    progress.value?.kind === 'ended' ? progress.value.report : undefined,
  )

  async function start(
    plan: LoadPlan,
    message: TypedPayload,
    acceptsUntrusted: boolean,
    isAgreed: boolean,
  ): Promise<void> {
    progress.value = undefined
    const outcome = await bench.invoke('loads.start', plain(plan), plain(message), acceptsUntrusted, isAgreed)
    if (outcome.ok) isRunning.value = true
    else notices.fail(outcome.failure)
  }

  function stop(): void {
    void bench.invoke('loads.stop')
  }

  async function save(format: 'text' | 'json' | 'html'): Promise<void> {
    const outcome = await bench.invoke('loads.save', format)
    if (!outcome.ok) notices.fail(outcome.failure)
    else if (outcome.value !== null) notices.say('export.saved', { path: outcome.value })
  }

  bench.on('loads.progress', (next) => {
    progress.value = next
    if (next.kind === 'running') return
    isRunning.value = false
    if (next.kind === 'failed') notices.fail(next.failure)
  })

  return { isRunning, progress, report, start, stop, save }
})
