import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'

/** Whether a media query holds, as the window changes. */
export function useMediaQuery(query: string): Readonly<ShallowRef<boolean>> {
  const list = matchMedia(query)
  const matches = shallowRef(list.matches)
  const update = (): void => {
    matches.value = list.matches
  }
  list.addEventListener('change', update)
  onBeforeUnmount(() => {
    list.removeEventListener('change', update)
  })
  return matches
}
