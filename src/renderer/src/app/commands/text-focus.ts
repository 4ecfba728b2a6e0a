/** What text is typed into. */
const TEXT_FIELD =
  'textarea, [contenteditable=true], input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=color])'

/** Whether text is selected in the page or in a field: then copying means that text. */
export function isTextChosen(): boolean {
  const field = document.activeElement
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    return field.selectionStart !== field.selectionEnd
  return document.getSelection()?.isCollapsed === false
}

/** The text field around an element, if it is one that text is typed into. */
export function textFieldAt(
  element: Element,
): { readonly isReadOnly: boolean; readonly hasChosen: boolean } | undefined {
  const field = element.closest(TEXT_FIELD)
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    return {
      isReadOnly: field.readOnly || field.disabled,
      // A field for a number does not say what is chosen in it.
      hasChosen: field.selectionStart === null || field.selectionStart !== field.selectionEnd,
    }
  return field === null ? undefined : { isReadOnly: false, hasChosen: document.getSelection()?.isCollapsed === false }
}

/** Whether an element is in the text that is chosen in the page. */
export function isWithinSelection(element: Element): boolean {
  const selection = document.getSelection()
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true)
}

/** The selected text of the page; text in fields does not count. */
export function chosenText(): string {
  const selection = document.getSelection()
  // The text of a selection is laid out first, even when it is empty.
  return selection === null || selection.isCollapsed ? '' : selection.toString()
}

/** Whether keys act on rows: the rows have the focus, or the composer has it without a selection. */
export function isWithinRows(): boolean {
  const focused = document.activeElement
  if (focused instanceof HTMLTextAreaElement)
    return focused.closest('.message-composer') !== null && focused.value === ''
  return focused !== null && focused.closest('.record-table, .frame-table') !== null
}
