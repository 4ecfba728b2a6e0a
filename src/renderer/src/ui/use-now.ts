import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/**
 * The time now, in milliseconds since 1970, once a second: for what counts up or down on screen. Stands still while nobody
 * needs it: a clock that ticks for nothing keeps the processor awake.
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
