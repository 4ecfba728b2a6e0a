import { app, type Session } from 'electron'
import { APP_ORIGIN } from '../ipc/trusted-frame'

/** Every page of ours, and whatever it might create: no navigation, no new windows, no webviews. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!isOurs(event.url)) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    // about:blank is no navigation that could be refused: whoever got there is brought back.
    contents.on('did-navigate', (_event, url) => {
      if (!isOurs(url)) void contents.loadURL(`${APP_ORIGIN}/index.html`)
    })
    // Without a proxy there is then no way out for WebRTC, which no permission guards.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** Writing text to the clipboard by a click is all that the page may do; Electron would grant everything. */
const GRANTED = 'clipboard-sanitized-write'

export function denyPermissions(session: Session): void {
  // With a language, the session fetches its dictionary from the net, whatever the windows say about spell checking.
  session.setSpellCheckerLanguages([])
  session.setSpellCheckerEnabled(false)
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
