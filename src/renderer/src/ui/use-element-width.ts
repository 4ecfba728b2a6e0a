import { onBeforeUnmount, onMounted, shallowRef, type Ref, type ShallowRef } from 'vue'

/** The width of an element's content in pixels, as it changes; 0 before it is drawn. */
export function useElementWidth(element: Ref<HTMLElement | null>): Readonly<ShallowRef<number>> {
  const width = shallowRef(0)
  const resize = new ResizeObserver(([entry]) => {
    width.value = entry?.contentRect.width ?? 0
  })
  onMounted(() => {
    if (element.value !== null) resize.observe(element.value)
  })
  onBeforeUnmount(() => {
    resize.disconnect()
  })
  return width
}
