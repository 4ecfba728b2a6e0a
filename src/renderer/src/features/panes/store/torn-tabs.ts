import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ScreenPlace, TornTab } from '../../../../../shared/contract/windows'
import { bench } from '../../../bridge/bench'
import { useNoticesStore } from '../../notices/store/notices'

/** The conversations that have windows of their own, and the one of this window if it is such a window. */
export const useTornTabsStore = defineStore('torn-tabs', () => {
  const torn = shallowRef<readonly TornTab[]>([])
  /** The only conversation of this window. */
  const only = shallowRef<number>()

  function adopt(all: readonly TornTab[], conversation: number | undefined): void {
    torn.value = all
    only.value = conversation
  }

  function numbersOf(sessionId: string): ReadonlySet<number> {
    return new Set(torn.value.filter((each) => each.sessionId === sessionId).map(({ conversation }) => conversation))
  }

  async function tearOff(sessionId: string, conversation: number, place: ScreenPlace | null = null): Promise<void> {
    const outcome = await bench.invoke('windows.tearOff', sessionId, conversation, place)
    if (!outcome.ok) useNoticesStore().fail(outcome.failure)
  }

  bench.on('windows.torn', (all) => {
    torn.value = all
  })

  return { torn, only, adopt, numbersOf, tearOff }
})
