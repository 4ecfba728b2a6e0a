import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../../shared/contract'
import { dialogWords } from './dialog-words'

export interface MenuActions {
  newWindow: () => void
  /** Passed to the page of the window in front. */
  command(window: BrowserWindow, command: MenuCommand): void
}

/** The application menu in the chosen language. Set again when the language changes. */
export function setMenu(locale: string, actions: MenuActions): void {
  const words = dialogWords(locale)
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: (_item, window) => {
      if (window instanceof BrowserWindow) actions.command(window, name)
    },
  })
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: words.file,
      submenu: [
        command(words.newSession, 'new-session', 'CmdOrCtrl+N'),
        { label: words.newWindow, accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
        command(words.openRecording, 'open-recording', 'CmdOrCtrl+O'),
        { type: 'separator' },
        command(words.exportLog, 'export', 'CmdOrCtrl+E'),
        command(words.stopSession, 'stop-session', 'CmdOrCtrl+.'),
        { type: 'separator' },
        command(words.settings, 'settings', 'CmdOrCtrl+,'),
        { label: words.closeWindow, role: 'close' },
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
        command(words.find, 'find', 'CmdOrCtrl+F'),
        command(words.goTo, 'go-to', 'CmdOrCtrl+G'),
        command(words.followTail, 'follow-tail', 'CmdOrCtrl+End'),
        { type: 'separator' },
        { label: words.resetZoom, role: 'resetZoom' },
        { label: words.zoomIn, role: 'zoomIn' },
        { label: words.zoomOut, role: 'zoomOut' },
        { label: words.fullScreen, role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { label: words.help, submenu: [command(words.keyboard, 'help', 'F1'), { label: words.about, role: 'about' }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
