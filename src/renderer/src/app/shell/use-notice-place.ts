import { nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type ShallowRef } from 'vue'

/** From the edge of what the notices stand at. */
const GAP_PX = 10

type Place = Readonly<Partial<Record<'left' | 'right' | 'top' | 'bottom', string>>>

/**
 * Where notices cover nothing that is pressed: over the last rows of the pane in front, above its composer, at the side away from the
 * inspector; while a dialog is open, in the corner of the window where that has only its title.
 */
export function useNoticePlace(count: () => number): Readonly<ShallowRef<Place>> {
  const place = shallowRef<Place>({ right: '14px', bottom: '96px' })
  const resize = new ResizeObserver(update)

  function update(): void {
    if (document.querySelector('[role=dialog], [role=alertdialog]') !== null) {
      place.value = { left: `${String(GAP_PX)}px`, top: `${String(GAP_PX)}px` }
      return
    }
    const composer = document.querySelector('.pane[data-active="true"] .message-composer')
    if (composer === null) {
      place.value = { right: '14px', bottom: '14px' }
      return
    }
    const { left, top } = composer.getBoundingClientRect()
    place.value = { left: `${String(left + GAP_PX)}px`, bottom: `${String(innerHeight - top + GAP_PX)}px` }
  }

  /** Only while there is something to be told; the composer may grow under it. */
  function follow(): void {
    resize.disconnect()
    if (count() === 0) return
    resize.observe(document.documentElement)
    const composer = document.querySelector('.pane[data-active="true"] .message-composer')
    if (composer !== null) resize.observe(composer)
    update()
  }

  const dialogs = new MutationObserver(() => {
    if (count() > 0) update()
  })
  watch(count, () => void nextTick(follow))
  onMounted(() => {
    dialogs.observe(document.body, { childList: true })
  })
  onBeforeUnmount(() => {
    resize.disconnect()
    dialogs.disconnect()
  })
  return place
}
