/** Whether a person has chosen text, in the page or in a field: then that is what is to be copied. */
export function isTextChosen(): boolean {
  const field = document.activeElement
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    return field.selectionStart !== field.selectionEnd
  return document.getSelection()?.isCollapsed === false
}

/** The text that is chosen in the page, and not in a field. */
export function chosenText(): string {
  return document.getSelection()?.toString() ?? ''
}

/** Whether the keys mean rows: they have the focus, or the message has it, in which there is nothing to choose. */
export function isWithinRows(): boolean {
  const focused = document.activeElement
  if (focused instanceof HTMLTextAreaElement)
    return focused.closest('.message-composer') !== null && focused.value === ''
  return focused !== null && focused.closest('.record-table, .frame-table') !== null
}
