import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { needsConsent, type LoadProgress, type LoadReport } from '../../../../../shared/load'
import type { TypedPayload } from '../../../../../shared/payload-codec'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'
import { plain } from '../../../bridge/plain'
import { loadMistakes, NEW_LOAD, planOf, type LoadDraft } from './load-draft'
import { NO_HISTORY, withRates } from './rate-history'

/** The load test of this window: its pane, its form and its figures. It goes on while the pane is closed. */
export const useLoadsStore = defineStore('loads', () => {
  const notices = useNoticesStore()
  const isOpen = shallowRef(false)
  const draft = ref<LoadDraft>({ ...NEW_LOAD })
  const message = ref<TypedPayload>({ format: 'text', text: 'ping', newline: 'lf' })
  const acceptsUntrusted = ref(false)
  const isAgreed = ref(false)
  /** Mistakes are shown after the first attempt to start. */
  const isTried = ref(false)

  const isRunning = shallowRef(false)
  const progress = shallowRef<LoadProgress>()
  const beganS = shallowRef(0)
  const history = shallowRef(NO_HISTORY)
  const report = computed<LoadReport | undefined>(() =>
    progress.value?.kind === 'ended' ? progress.value.report : undefined,
  )

  const mistakes = computed(() => loadMistakes(draft.value))
  const plan = computed(() => (mistakes.value.length === 0 ? planOf(draft.value) : undefined))
  const mustAgree = computed(() => plan.value !== undefined && needsConsent(plan.value))
  const mayStart = computed(
    () => plan.value !== undefined && message.value.text !== '' && (!mustAgree.value || isAgreed.value),
  )

  async function start(): Promise<void> {
    isTried.value = true
    if (plan.value === undefined || !mayStart.value || isRunning.value) return
    progress.value = undefined
    history.value = NO_HISTORY
    beganS.value = Date.now() / 1_000
    const outcome = await bench.invoke(
      'loads.start',
      plain(plan.value),
      plain(message.value),
      acceptsUntrusted.value,
      isAgreed.value,
    )
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
    if (next.kind === 'running') {
      history.value = withRates(history.value, next.seconds, next.counts)
      return
    }
    isRunning.value = false
    if (next.kind === 'failed') notices.fail(next.failure)
  })

  return {
    isOpen,
    draft,
    message,
    acceptsUntrusted,
    isAgreed,
    isTried,
    mistakes,
    mustAgree,
    mayStart,
    isRunning,
    progress,
    beganS,
    history,
    report,
    start,
    stop,
    save,
  }
})
