import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** The time now, in milliseconds since 1970, once a second: for what counts up or down on screen. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, 1_000)
  onScopeDispose(() => {
    clearInterval(timer)
  })
  return readonly(now)
}
