/** The distance from the left edge of a wide focused element; pixels. */
const INSET_PX = 60

/** The position of a menu: at the pointer, or below the focused element when it was opened by a key. */
export function menuPoint(event: MouseEvent): { readonly x: number; readonly y: number } {
  if (event.button === 2 || !(event.target instanceof Element)) return { x: event.clientX, y: event.clientY }
  const { left, bottom, width } = focusedPart(event.target).getBoundingClientRect()
  return { x: left + Math.min(INSET_PX, width / 2), y: Math.min(bottom, window.innerHeight - 1) }
}

/** The row of a grid that has the cursor, or the element itself. */
function focusedPart(element: Element): Element {
  const active = element.getAttribute('aria-activedescendant')
  return (active === null ? null : document.getElementById(active)) ?? element
}
