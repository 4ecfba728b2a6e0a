import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/**
 * The present time in milliseconds since 1970, updated once a second, for counters on screen. It stands still while it
 * is not needed, because a timer would keep the processor awake.
 */
export function useNow(isNeeded: () => boolean): Readonly<Ref<number>> {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined
  watch(
    isNeeded,
    (isOn) => {
      clearInterval(timer)
      now.value = Date.now()
      if (!isOn) return
      timer = setInterval(() => {
        now.value = Date.now()
      }, 1_000)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearInterval(timer)
  })
  return readonly(now)
}
