import { onBeforeUnmount, onMounted } from 'vue'

/** Text typed into these stays where it is. */
const TAKES_TEXT = 'textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable=true]'
/** These have the keyboard for themselves. */
const APART = '[role=menu], [role=listbox]'
/** While one of these is open, nothing goes to what is behind it, wherever the focus fell. */
const OVER_THE_WINDOW = '[role=dialog], [role=alertdialog]'
/** A space presses these. A tab is no button: it is chosen already. */
const PRESSED_BY_SPACE = 'button:not([role=tab]), a, summary, input'

/**
 * Whoever types means the message, wherever the focus is: a key that writes a character goes there. `focus` moves the
 * caret before the character is written, and says whether there is a message.
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

/** AltGr is Ctrl and Alt together on some systems, and writes characters. */
function writesCharacter(event: KeyboardEvent): boolean {
  if (!/^.$/su.test(event.key) || event.isComposing) return false
  return event.getModifierState('AltGraph') || !(event.ctrlKey || event.metaKey || event.altKey)
}
