import { app, type Session } from 'electron'
import { APP_ORIGIN } from '../ipc/trusted-frame'

/** Switches that would open the bench to others; a package refuses to start with them. */
const REFUSED_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'js-flags',
  'disable-web-security',
  'host-rules',
  'host-resolver-rules',
  'proxy-server',
  'no-sandbox',
]

/** The switches of this start that a packaged bench does not accept. */
export function refusedSwitches(): string[] {
  return app.isPackaged ? REFUSED_SWITCHES.filter((name) => app.commandLine.hasSwitch(name)) : []
}

/** Every page of ours, and whatever it might create: no navigation, no new windows, no webviews. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!isOurs(event.url)) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** Writing text to the clipboard by a click is all that the page may do; Electron would grant everything. */
const GRANTED = 'clipboard-sanitized-write'

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    decide(permission === GRANTED)
  })
  session.setPermissionCheckHandler((_contents, permission) => permission === GRANTED)
  session.setDevicePermissionHandler(() => false)
}

function isOurs(url: string): boolean {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}` === APP_ORIGIN
  } catch {
    return false
  }
}
