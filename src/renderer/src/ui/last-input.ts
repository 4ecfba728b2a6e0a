import { onBeforeUnmount, onMounted } from 'vue'

/** Whether the person's last input was with the pointer, not with a key. */
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
