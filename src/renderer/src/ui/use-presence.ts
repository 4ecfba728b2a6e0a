import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'

/** Whether the person is in this window: it is on screen and has the focus. */
export function usePresence(): Readonly<ShallowRef<boolean>> {
  const look = (): boolean => document.visibilityState === 'visible' && document.hasFocus()
  const isHere = shallowRef(look())
  const update = (): void => {
    isHere.value = look()
  }
  window.addEventListener('focus', update)
  window.addEventListener('blur', update)
  document.addEventListener('visibilitychange', update)
  onBeforeUnmount(() => {
    window.removeEventListener('focus', update)
    window.removeEventListener('blur', update)
    document.removeEventListener('visibilitychange', update)
  })
  return isHere
}
