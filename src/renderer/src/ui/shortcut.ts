import { commandEntry, type CommandId } from '../../../shared/commands'

const isMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac')

/** Whether the pressed keys are a shortcut such as `Mod+Shift+J`. */
export function isPressed(shortcut: string, event: KeyboardEvent): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const has = (name: string): boolean => parts.includes(name)
  const isKey = /^\d$/.test(key)
    ? event.code === `Digit${key}`
    : event.key.toLowerCase() === key.toLowerCase() || (!/^[ -~]+$/.test(event.key) && event.code === `Key${key}`)
  return (
    isKey &&
    event.ctrlKey === (has('Ctrl') || (has('Mod') && !isMac)) &&
    event.metaKey === (has('Mod') && isMac) &&
    event.shiftKey === has('Shift') &&
    event.altKey === has('Alt')
  )
}

/** The shortcut as this system writes it. */
export function shownShortcut(shortcut: string): string {
  return shortcut.replace('Mod', isMac ? '⌘' : 'Ctrl')
}

/** The tooltip of a button that runs a command: its words, and the key. */
export function withKey(hint: string, command: CommandId): string {
  const { shortcut } = commandEntry(command)
  return shortcut === undefined ? hint : `${hint} (${shownShortcut(shortcut)})`
}
