import { onBeforeUnmount, onMounted } from 'vue'

/** Elements in which typed text stays. */
const TAKES_TEXT = 'textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable=true]'
/** Elements that handle all keys themselves. */
const APART = '[role=menu], [role=listbox]'
/** While one of these is open, typed text does not go to the composer. */
const OVER_THE_WINDOW = '[role=dialog], [role=alertdialog]'
/** Elements that the space key presses; not tabs, which are selected already. */
const PRESSED_BY_SPACE = 'button:not([role=tab]), a, summary, input'

/**
 * Typing a character anywhere moves the focus to the composer. `focus` moves the caret before the character is
 * inserted, and returns whether there is a composer.
 */
export function useTypeAhead(focus: () => boolean): void {
  const onKey = (event: KeyboardEvent): void => {
    const { target } = event
    if (event.defaultPrevented || !writesCharacter(event) || !(target instanceof Element)) return
    if (target.matches(TAKES_TEXT) || target.closest(APART) !== null) return
    if (document.querySelector(OVER_THE_WINDOW) !== null) return
    if (event.key === ' ' && target.matches(PRESSED_BY_SPACE)) return
    focus()
  }
  onMounted(() => {
    window.addEventListener('keydown', onKey)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKey)
  })
}

/** AltGr is Ctrl and Alt together on some systems, and types characters. */
function writesCharacter(event: KeyboardEvent): boolean {
  if (!/^.$/su.test(event.key) || event.isComposing) return false
  return event.getModifierState('AltGraph') || !(event.ctrlKey || event.metaKey || event.altKey)
}
