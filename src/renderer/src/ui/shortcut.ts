import { computed, shallowRef } from 'vue'
import { keysOf, type ChosenKeys } from '../../../shared/command-keys'
import type { CommandId } from '../../../shared/commands'

const isMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac')

/** What the person chose; the page sets it from the settings. */
export const chosenKeys = shallowRef<ChosenKeys>({})

/** The keys of all commands that have one, as they are now. */
export const commandKeys = computed(() => keysOf(chosenKeys.value))

/** Whether the pressed keys are a shortcut such as `Mod+Shift+J`. */
export function isPressed(shortcut: string, event: KeyboardEvent): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const has = (name: string): boolean => parts.includes(name)
  const isKey = /^\d$/.test(key)
    ? event.code === `Digit${key}`
    : nameOf(event).toLowerCase() === key.toLowerCase() || (!/^[ -~]+$/.test(event.key) && event.code === `Key${key}`)
  return (
    isKey &&
    event.ctrlKey === (has('Ctrl') || (has('Mod') && !isMac)) &&
    event.metaKey === (has('Mod') && isMac) &&
    event.shiftKey === has('Shift') &&
    event.altKey === has('Alt')
  )
}

/** The pressed keys as a shortcut; undefined while only modifiers are pressed. */
export function pressedKey(event: KeyboardEvent): string | undefined {
  if (/^(?:Control|Meta|Alt|AltGraph|Shift|CapsLock|Fn)$/.test(event.key)) return undefined
  const digit = /^Digit(\d)$/.exec(event.code)?.[1]
  const letter = /^[ -~]+$/.test(event.key) ? undefined : /^Key([A-Z])$/.exec(event.code)?.[1]
  const key = digit ?? letter ?? nameOf(event)
  return [
    ...((isMac ? event.metaKey : event.ctrlKey) ? ['Mod'] : []),
    ...(isMac && event.ctrlKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
    key.length === 1 ? key.toUpperCase() : key,
  ].join('+')
}

function nameOf({ key }: KeyboardEvent): string {
  return key === ' ' ? 'Space' : key
}

const ARROWS = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' } as const

/** The shortcut as this system writes it. */
export function shownShortcut(shortcut: string): string {
  return shortcut
    .replace('Mod', isMac ? '⌘' : 'Ctrl')
    .replace(/Arrow(?:Up|Down|Left|Right)$/, (arrow) => ARROWS[arrow as keyof typeof ARROWS])
}

/** The tooltip of a button that runs a command: its words, and the key. */
export function withKey(hint: string, command: CommandId): string {
  const shortcut = commandKeys.value.get(command)
  return shortcut === undefined ? hint : `${hint} (${shownShortcut(shortcut)})`
}
