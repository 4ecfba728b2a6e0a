import { nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type ShallowRef } from 'vue'

/** From the edge of what the notices stand at. */
const GAP_PX = 10
/** The width of a notice: the least that is read well, and the most. */
const LEAST_PX = 220
const MOST_PX = 400

type Place = Readonly<Partial<Record<'left' | 'right' | 'top' | 'bottom' | 'width', string>>>

/**
 * Where notices cover nothing that is pressed: over the last rows of the pane in front, above its composer, at the side away from the
 * inspector; while a dialog is open, beside it, or where that has no room in the corner of the window where it has only its title.
 */
export function useNoticePlace(count: () => number): Readonly<ShallowRef<Place>> {
  const place = shallowRef<Place>({ right: '14px', bottom: '96px' })
  const resize = new ResizeObserver(update)

  function update(): void {
    const dialogs = [...document.querySelectorAll('.base-dialog')]
    if (dialogs.length > 0) {
      // A question may stand before a wider dialog.
      const left = dialogs.reduce((least, dialog) => Math.min(least, dialog.getBoundingClientRect().left), Infinity)
      const beside = left - 2 * GAP_PX
      const width = beside < LEAST_PX ? {} : { width: `${String(Math.min(beside, MOST_PX))}px` }
      place.value = { left: `${String(GAP_PX)}px`, top: `${String(GAP_PX)}px`, ...width }
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
