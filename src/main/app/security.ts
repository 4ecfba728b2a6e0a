import { app, type Session } from 'electron'
import { APP_ORIGIN } from '../ipc/trusted-frame'

/** Locks down every page: no navigation, no new windows, no webviews. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!isOurs(event.url)) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    // Navigation to about:blank cannot be refused, so the page is loaded again.
    contents.on('did-navigate', (_event, url) => {
      if (!isOurs(url)) void contents.loadURL(`${APP_ORIGIN}/index.html`)
    })
    // WebRTC needs no permission; this closes its way out, since there is no proxy.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/**
 * Writing text to the clipboard on a click is the page's only permission; Electron would grant everything by default.
 */
const GRANTED = 'clipboard-sanitized-write'

export function denyPermissions(session: Session): void {
  // A session with a language downloads its dictionary, whatever the windows say about spell checking.
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
