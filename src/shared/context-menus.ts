import type { CommandId } from './commands'

/** What a context menu is about. The thing itself is selected first. */
export type MenuPlace = 'row' | 'tab' | 'session' | 'recording'

export type MenuEntry = CommandId | { readonly submenu: 'copyAs'; readonly of: readonly CommandId[] }

/** The context menus (right mouse button or Shift+F10), in groups. All their items are in the table of commands. */
export const CONTEXT_MENUS: Readonly<Record<MenuPlace, readonly (readonly MenuEntry[])[]>> = {
  row: [
    [
      'copy-rows',
      {
        submenu: 'copyAs',
        of: ['copy-as-text', 'copy-as-hex', 'copy-as-c', 'copy-as-python', 'copy-as-json', 'copy-as-base64'],
      },
    ],
    ['edit-again', 'edit-elsewhere', 'open-client'],
    ['filter-by-row', 'hide-like-row', 'mark-row', 'comment-row'],
    ['export-rows', 'choose-all-rows'],
  ],
  tab: [
    ['copy-peer', 'name-client', 'mark-client'],
    ['pin-tab', 'split', 'split-below', 'tear-off'],
    ['half-close', 'reset', 'close-tab', 'close-finished'],
    ['compare', 'replay', 'export'],
  ],
  session: [
    ['start-again', 'stop-session', 'new-client'],
    ['copy-address', 'name-session', 'export', 'wireshark'],
    ['alerts', 'clear-alerts', 'rules', 'script', 'load'],
    ['close-session'],
  ],
  recording: [
    ['recording-open', 'recording-reveal', 'recording-wireshark'],
    ['recording-rename', 'recording-name', 'recording-merge'],
    ['recording-forget', 'recording-delete'],
  ],
}

/** Every command of a menu, including those of its submenus. */
export function commandsOf(place: MenuPlace): CommandId[] {
  return CONTEXT_MENUS[place].flat().flatMap((entry) => (typeof entry === 'string' ? [entry] : [...entry.of]))
}
