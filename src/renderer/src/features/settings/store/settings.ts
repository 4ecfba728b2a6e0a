import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { DEFAULT_SETTINGS, type Settings } from '../../../../../shared/settings'
import { bench } from '../../../bridge/bench'
import { plain } from '../../../bridge/plain'
import { useNoticesStore } from '../../notices/store/notices'

/** The person's settings, and the system's values for those that follow the system. */
export const useSettingsStore = defineStore('settings', () => {
  const settings = shallowRef<Settings>(DEFAULT_SETTINGS)
  const systemLocale = shallowRef<'en' | 'zh-CN'>('en')
  const locale = computed(() => (settings.value.locale === 'system' ? systemLocale.value : settings.value.locale))

  function adopt(next: Settings, system: 'en' | 'zh-CN'): void {
    settings.value = next
    systemLocale.value = system
  }

  async function change(part: Partial<Settings>): Promise<void> {
    settings.value = { ...settings.value, ...part }
    const outcome = await bench.invoke('settings.change', plain(part))
    if (outcome.ok) settings.value = outcome.value
    else useNoticesStore().fail(outcome.failure)
  }

  bench.on('settings.changed', (next) => {
    settings.value = next
  })

  /** The licences of all that is in the application; undefined after the failure was shown. */
  async function licences(): Promise<string | undefined> {
    const outcome = await bench.invoke('app.licences')
    if (outcome.ok) return outcome.value
    useNoticesStore().fail(outcome.failure)
    return undefined
  }

  return { settings, systemLocale, locale, adopt, change, licences }
})
