/** Remembers what has the focus, and what is chosen in it. What it returns gives both back; without `isToFocus` only the choice. */
export function focusKeeper(): (isToFocus?: boolean) => void {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement)) return () => undefined
  const isText = focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement
  const chosen = isText ? { start: focused.selectionStart, end: focused.selectionEnd } : undefined
  return (isToFocus = false) => {
    if (isToFocus) focused.focus({ preventScroll: true })
    if (chosen === undefined || chosen.start === null || document.activeElement !== focused) return
    ;(focused as HTMLInputElement).setSelectionRange(chosen.start, chosen.end)
  }
}
