/** From the left edge of what has the focus, where that is wide. */
const INSET_PX = 60

/** Where a menu comes up: under the pointer, or, where a key asked for it, below what has the focus. */
export function menuPoint(event: MouseEvent): { readonly x: number; readonly y: number } {
  if (event.button === 2 || !(event.target instanceof Element)) return { x: event.clientX, y: event.clientY }
  const { left, bottom, width } = focusedPart(event.target).getBoundingClientRect()
  return { x: left + Math.min(INSET_PX, width / 2), y: Math.min(bottom, window.innerHeight - 1) }
}

/** The row of a grid that the keys move from, or the element itself. */
function focusedPart(element: Element): Element {
  const active = element.getAttribute('aria-activedescendant')
  return (active === null ? null : document.getElementById(active)) ?? element
}
