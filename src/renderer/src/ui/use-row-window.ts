import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

/** Below Chromium's largest element height (33,554,428 px), with room to spare. */
const MAX_HEIGHT_PX = 8_000_000
const OVERSCAN_ROWS = 6
/** Nearer to the end than this counts as at the end; pixels. */
const AT_END_PX = 4

export interface RowWindow {
  readonly height: ComputedRef<number>
  readonly first: ComputedRef<number>
  readonly last: ComputedRef<number>
  /** The row at the top of the screen. */
  readonly topRow: ComputedRef<number>
  /** The offset of the row at this position inside the scrolled element. */
  offsetOf(position: number): number
  onScroll(): void
  onWheel(event: WheelEvent): void
  scrollToRow(position: number): void
  /** The same for a jump: it stops following the end. */
  showRow(position: number): void
  /** Restores the row at the top. */
  showAtTop(position: number): void
  scrollToEnd(): void
  readonly viewportRows: ComputedRef<number>
}

/**
 * A window of rows of equal height over a list of any length. Up to 8 million pixels the browser scrolls normally;
 * beyond, the scroll bar represents the whole list and the wheel still moves by exact pixels.
 */
export function useRowWindow(
  scroller: Ref<HTMLElement | null>,
  count: () => number,
  rowHeight: () => number,
  follows: () => boolean,
  onFollow: (follows: boolean) => void,
): RowWindow {
  const top = ref(0)
  const viewport: ShallowRef<number> = shallowRef(0)
  const whole = computed(() => count() * rowHeight())
  const height = computed(() => Math.min(whole.value, MAX_HEIGHT_PX))
  const isScaled = computed(() => whole.value > MAX_HEIGHT_PX)
  const maxTop = computed(() => Math.max(0, whole.value - viewport.value))
  const first = computed(() => Math.max(0, Math.floor(top.value / rowHeight()) - OVERSCAN_ROWS))
  const last = computed(() => Math.min(count(), Math.ceil((top.value + viewport.value) / rowHeight()) + OVERSCAN_ROWS))
  const topRow = computed(() => Math.floor(top.value / rowHeight()))
  const viewportRows = computed(() => Math.max(1, Math.floor(viewport.value / rowHeight())))
  let expectedScrollTop = 0
  // The row at the top stays there when rows become higher or lower.
  watch(rowHeight, (now, before) => {
    moveTo((top.value / before) * now)
  })

  const scrollTopFor = (wanted: number): number =>
    isScaled.value && maxTop.value > 0 ? (wanted / maxTop.value) * (height.value - viewport.value) : wanted

  function offsetOf(position: number): number {
    const inWhole = position * rowHeight()
    return isScaled.value ? inWhole - top.value + scrollTopFor(top.value) : inWhole
  }

  function moveTo(wanted: number): void {
    top.value = Math.min(Math.max(0, wanted), maxTop.value)
    moveBar()
  }

  function moveBar(): void {
    const element = scroller.value
    if (element === null) return
    expectedScrollTop = scrollTopFor(top.value)
    element.scrollTop = expectedScrollTop
  }

  function onScroll(): void {
    const element = scroller.value
    if (element === null || Math.abs(element.scrollTop - expectedScrollTop) < 1) return
    expectedScrollTop = element.scrollTop
    // When the window has grown, the rows move before the observer reports it.
    viewport.value = element.clientHeight
    const range = height.value - viewport.value
    top.value = isScaled.value && range > 0 ? (element.scrollTop / range) * maxTop.value : element.scrollTop
    onFollow(top.value >= maxTop.value - AT_END_PX)
  }

  function onWheel(event: WheelEvent): void {
    if (!isScaled.value || event.ctrlKey) return
    event.preventDefault()
    moveTo(top.value + event.deltaY)
    onFollow(top.value >= maxTop.value - AT_END_PX)
  }

  function scrollToRow(position: number): void {
    const start = position * rowHeight()
    if (start < top.value) moveTo(start)
    else if (start + rowHeight() > top.value + viewport.value) moveTo(start + rowHeight() - viewport.value)
    onFollow(top.value >= maxTop.value - AT_END_PX)
  }

  /** A requested row is shown with some rows before and after it. */
  function showRow(position: number): void {
    const start = position * rowHeight()
    const isThere = start >= top.value && start + rowHeight() <= top.value + viewport.value
    if (!isThere) moveTo(start - Math.floor(viewport.value / 3 / rowHeight()) * rowHeight())
    onFollow(false)
  }

  function showAtTop(position: number): void {
    moveTo(position * rowHeight())
    onFollow(false)
  }

  function scrollToEnd(): void {
    moveTo(maxTop.value)
  }

  const resize = new ResizeObserver(() => {
    viewport.value = scroller.value?.clientHeight ?? 0
    if (follows()) scrollToEnd()
  })
  // A list in a menu exists only while the menu is open.
  watch(
    scroller,
    (element, before) => {
      if (before !== null && before !== undefined) resize.unobserve(before)
      if (element !== null) resize.observe(element)
    },
    { immediate: true, flush: 'post' },
  )
  onBeforeUnmount(() => {
    resize.disconnect()
  })
  // The rows of the new place are drawn at once; the scroll bar can only move when the element has its new height.
  watch(
    () => [count(), follows()] as const,
    ([now, isFollowing], [before]) => {
      if (isFollowing) top.value = maxTop.value
      else if (now < before) top.value = Math.min(top.value, maxTop.value)
    },
  )
  watch(
    () => [count(), follows()] as const,
    ([now, isFollowing], [before]) => {
      if (isFollowing || now < before) moveBar()
    },
    { flush: 'post' },
  )

  return {
    height,
    first,
    last,
    topRow,
    viewportRows,
    offsetOf,
    onScroll,
    onWheel,
    scrollToRow,
    showRow,
    showAtTop,
    scrollToEnd,
  }
}
