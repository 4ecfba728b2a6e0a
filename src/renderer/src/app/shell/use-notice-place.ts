import { nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type ShallowRef } from 'vue'

/** From the edge of what the notices stand at. */
const GAP_PX = 10
/** The width of a notice: the least that is read well, and the most. */
const LEAST_PX = 220
const MOST_PX = 400

/** What a person works with below the rows: the messages that a relay holds, and the composer. */
const WORK = '.pane[data-active="true"] :is(.hold-panel, .message-composer)'
/** Its size changes when one of them comes, goes or grows. */
const ROWS = '.pane[data-active="true"] .records'

type Place = Readonly<Partial<Record<'left' | 'right' | 'top' | 'bottom' | 'width', string>>>

/**
 * Where notices cover nothing that is pressed: over the last rows of the pane in front, above its composer and what its relay holds, at the side away
 * from the inspector; while a dialog is open, beside it, or where that has no room in the corner of the window where it has only its title.
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
    const work = document.querySelector(WORK)
    if (work === null) {
      place.value = { right: '14px', bottom: '14px' }
      return
    }
    const { left, top } = work.getBoundingClientRect()
    place.value = { left: `${String(left + GAP_PX)}px`, bottom: `${String(innerHeight - top + GAP_PX)}px` }
  }

  /** Only while there is something to be told; what is below the rows may grow under it. */
  function follow(): void {
    resize.disconnect()
    if (count() === 0) return
    resize.observe(document.documentElement)
    for (const part of document.querySelectorAll(`${WORK}, ${ROWS}`)) resize.observe(part)
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
