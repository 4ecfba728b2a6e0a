import { onBeforeUnmount, onMounted } from 'vue'

/** Tells whether the newest thing that a person did was with the pointer, and not with a key. */
export function useLastInput(): () => boolean {
  let wasPointer = false
  const onPointer = (): void => {
    wasPointer = true
  }
  const onKey = (): void => {
    wasPointer = false
  }
  onMounted(() => {
    window.addEventListener('pointerdown', onPointer, true)
    window.addEventListener('keydown', onKey, true)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('pointerdown', onPointer, true)
    window.removeEventListener('keydown', onKey, true)
  })
  return () => wasPointer
}
