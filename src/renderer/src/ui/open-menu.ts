/** Opens the menu of the right mouse button at a button that stands for it. */
export function openMenu(button: EventTarget | null): void {
  if (!(button instanceof Element)) return
  const { left, bottom } = button.getBoundingClientRect()
  button.dispatchEvent(
    new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2, clientX: left, clientY: bottom }),
  )
}
