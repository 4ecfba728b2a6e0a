/** What a person can do by a key, the menu or the palette. */
export interface CommandEntry {
  /** `Mod` is Ctrl, and Cmd on a Mac. */
  readonly shortcut?: string
  /** Where the native menu shows it; every command is in the palette. */
  readonly menu?: 'file' | 'view' | 'conversation' | 'help'
  /** It takes something away for good. */
  readonly isDangerous?: true
  /** Text fields use this key, too, and keep it while the command is not available. */
  readonly isSharedKey?: true
}

/** The one table of commands: menu, palette, keyboard page and keys are made from it; words are in `words/<language>/commands`. */
const COMMANDS = {
  'new-session': { shortcut: 'Mod+N', menu: 'file' },
  'new-window': { shortcut: 'Mod+Shift+N', menu: 'file' },
  'new-client': { shortcut: 'Mod+Shift+C', menu: 'file' },
  'open-recording': { shortcut: 'Mod+O', menu: 'file' },
  export: { shortcut: 'Mod+E', menu: 'file' },
  load: { shortcut: 'Mod+L', menu: 'file' },
  'start-again': { shortcut: 'Mod+Shift+R', menu: 'file' },
  'stop-session': { shortcut: 'Mod+.', menu: 'file' },
  'close-session': { menu: 'file' },
  'name-session': { menu: 'file' },
  'copy-address': {},
  'recording-open': {},
  'recording-rename': {},
  'recording-name': {},
  'recording-merge': {},
  'recording-reveal': {},
  'recording-delete': { isDangerous: true },
  settings: { shortcut: 'Mod+,', menu: 'file' },
  palette: { shortcut: 'Mod+K', menu: 'view' },
  find: { shortcut: 'Mod+F', menu: 'view' },
  'go-to': { shortcut: 'Mod+G', menu: 'view' },
  'follow-tail': { shortcut: 'Mod+End', menu: 'view' },
  rows: { shortcut: 'Alt+R', menu: 'view' },
  frames: { shortcut: 'Alt+F', menu: 'view' },
  ladder: { shortcut: 'Alt+L', menu: 'view' },
  statistics: { shortcut: 'Alt+S', menu: 'view' },
  clients: { shortcut: 'Alt+C', menu: 'view' },
  split: { shortcut: 'Mod+\\', menu: 'view' },
  'next-tile': { shortcut: 'Alt+T', menu: 'view' },
  'close-tile': { shortcut: 'Alt+W', menu: 'view' },
  inspector: { shortcut: 'Alt+I', menu: 'view' },
  'row-mode': { shortcut: 'Alt+B', menu: 'view' },
  highlight: { shortcut: 'Mod+Shift+H', menu: 'view' },
  'mark-row': { shortcut: 'Mod+M', menu: 'view' },
  'copy-rows': { shortcut: 'Mod+C', menu: 'view', isSharedKey: true },
  'copy-as-text': {},
  'copy-as-hex': {},
  'copy-as-c': {},
  'copy-as-python': {},
  'copy-as-json': {},
  'copy-as-base64': {},
  'edit-again': { shortcut: 'Mod+Shift+E', menu: 'conversation' },
  'edit-elsewhere': {},
  'open-client': {},
  'filter-by-row': { shortcut: 'Mod+Shift+F', menu: 'view' },
  'hide-like-row': {},
  'export-rows': {},
  'choose-all-rows': { shortcut: 'Mod+A', menu: 'view', isSharedKey: true },
  'next-mark': { shortcut: 'F2', menu: 'view' },
  'previous-mark': { shortcut: 'Shift+F2', menu: 'view' },
  'next-region': { shortcut: 'F6', menu: 'view' },
  'previous-region': { shortcut: 'Shift+F6', menu: 'view' },
  'next-waiting': { shortcut: 'Mod+J', menu: 'conversation' },
  'previous-waiting': { shortcut: 'Mod+Shift+J', menu: 'conversation' },
  'next-tab': { shortcut: 'Ctrl+Tab', menu: 'conversation' },
  'previous-tab': { shortcut: 'Ctrl+Shift+Tab', menu: 'conversation' },
  'tab-1': { shortcut: 'Mod+1' },
  'tab-2': { shortcut: 'Mod+2' },
  'tab-3': { shortcut: 'Mod+3' },
  'tab-4': { shortcut: 'Mod+4' },
  'tab-5': { shortcut: 'Mod+5' },
  'tab-6': { shortcut: 'Mod+6' },
  'tab-7': { shortcut: 'Mod+7' },
  'tab-8': { shortcut: 'Mod+8' },
  'tab-9': { shortcut: 'Mod+9' },
  'close-tab': { shortcut: 'Mod+W', menu: 'conversation' },
  'close-finished': { shortcut: 'Mod+Shift+W', menu: 'conversation' },
  'name-client': { shortcut: 'F4', menu: 'conversation' },
  'copy-peer': {},
  'mark-client': {},
  'half-close': { menu: 'conversation' },
  reset: { menu: 'conversation' },
  compare: { shortcut: 'Mod+D', menu: 'conversation' },
  replay: { shortcut: 'Mod+Shift+D', menu: 'conversation' },
  hold: { shortcut: 'Alt+H', menu: 'conversation' },
  faults: { shortcut: 'Mod+Shift+X', menu: 'conversation' },
  rules: { shortcut: 'Mod+R', menu: 'conversation' },
  script: { menu: 'conversation' },
  help: { shortcut: 'F1', menu: 'help' },
  licences: { menu: 'help' },
} as const satisfies Readonly<Record<string, CommandEntry>>

export type CommandId = keyof typeof COMMANDS

export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[]

export function commandEntry(id: CommandId): CommandEntry {
  return COMMANDS[id]
}
