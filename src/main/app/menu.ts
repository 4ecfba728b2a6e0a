import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { keysOf, type ChosenKeys } from '../../shared/command-keys'
import { COMMAND_IDS, commandEntry, type CommandEntry, type CommandId } from '../../shared/commands'
import { WORDS, type Locale } from '../../shared/words/words'
import { dialogWords } from './dialog-words'

/** Passes a command to the page of the window in front. */
export type RunCommand = (window: BrowserWindow | undefined, command: CommandId) => void

/** The application menu in the chosen language: it shows the table of commands with their keys, which the page handles. */
export function setMenu(locale: Locale, chosen: ChosenKeys, run: RunCommand): void {
  const keys = keysOf(chosen)
  const words = dialogWords(locale)
  const commands = (menu: CommandEntry['menu']): MenuItemConstructorOptions[] =>
    COMMAND_IDS.filter((id) => commandEntry(id).menu === menu).map((id) => ({
      id,
      label: WORDS[locale].command[id],
      ...acceleratorOf(keys.get(id)),
      click: (_item, window) => {
        run(window instanceof BrowserWindow ? window : undefined, id)
      },
    }))
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: words.file,
      submenu: [
        ...commands('file'),
        { type: 'separator' },
        { label: words.closeWindow, role: 'close', accelerator: 'CmdOrCtrl+Shift+W' },
        ...(process.platform === 'darwin' ? [] : [{ label: words.quit, role: 'quit' } as const]),
      ],
    },
    {
      label: words.edit,
      submenu: [
        { label: words.undo, role: 'undo' },
        { label: words.redo, role: 'redo' },
        { type: 'separator' },
        { label: words.cut, role: 'cut' },
        { label: words.copy, role: 'copy' },
        { label: words.paste, role: 'paste' },
        { label: words.delete, role: 'delete' },
        { type: 'separator' },
        { label: words.selectAll, role: 'selectAll' },
      ],
    },
    {
      label: words.view,
      submenu: [
        ...commands('view'),
        { type: 'separator' },
        { label: words.resetZoom, role: 'resetZoom' },
        { label: words.zoomIn, role: 'zoomIn' },
        { label: words.zoomOut, role: 'zoomOut' },
        { label: words.fullScreen, role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { label: words.conversation, submenu: commands('conversation') },
    { label: words.message, submenu: commands('message') },
    { label: words.help, submenu: [...commands('help'), { label: words.about, role: 'about' }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** The key is shown but not registered: the page handles it. */
function acceleratorOf(
  key: string | undefined,
): Pick<MenuItemConstructorOptions, 'accelerator' | 'registerAccelerator'> {
  if (key === undefined) return {}
  return { accelerator: key.replace('Mod', 'CmdOrCtrl').replace(/Arrow(?=\w+$)/, ''), registerAccelerator: false }
}
