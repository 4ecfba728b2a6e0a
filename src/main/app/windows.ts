import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen, type WebContents } from 'electron'
import type { EventName, Events } from '../../shared/contract/contract'
import type { WindowConnection } from '../ipc/engine'
import { pushEvent } from '../ipc/channel'
import { APP_ORIGIN } from '../ipc/trusted-frame'
import type { SettingsFile, WindowBounds } from './settings-file'

const DEFAULT_BOUNDS: WindowBounds = { width: 1280, height: 800, isMaximized: false }
const SAVE_BOUNDS_MS = 500
/** Each new window stands a little beside the one before. */
const CASCADE_PX = 28

export interface BenchWindow {
  readonly window: BrowserWindow
  readonly windowKind: 'bench' | 'client'
  /** The session that the window shows first. */
  readonly focusSessionId: string | undefined
  readonly connection: WindowConnection
}

export interface WindowParts {
  readonly windowKind: 'bench' | 'client'
  readonly focusSessionId: string | undefined
  connect(window: BrowserWindow): WindowConnection
  /** Whether the window may close, or the answer of a person who was asked. */
  mayClose(window: BrowserWindow): true | Promise<boolean>
  onClosed(focusSessionId: string | undefined): void
}

/** The only factory of windows: sandboxed, isolated, without Node. */
export class Windows {
  readonly #settings: SettingsFile
  readonly #byContents = new Map<WebContents, BenchWindow>()

  constructor(settings: SettingsFile) {
    this.#settings = settings
  }

  get all(): readonly BenchWindow[] {
    return [...this.#byContents.values()]
  }

  of(contents: WebContents): BenchWindow | undefined {
    return this.#byContents.get(contents)
  }

  push<N extends EventName>(name: N, payload: Events[N]): void {
    for (const { window } of this.all) pushEvent(window.webContents, name, payload)
  }

  open(parts: WindowParts): BrowserWindow {
    const bounds = this.#bounds(parts.windowKind)
    const window = new BrowserWindow({
      ...bounds,
      minWidth: 640,
      minHeight: 420,
      show: false,
      title: 'Wirebench',
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#ffffff',
      webPreferences: {
        preload: join(import.meta.dirname, '../preload/index.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        devTools: !app.isPackaged,
        navigateOnDragDrop: false,
        // Files are chosen in our own dialogs; the page's pickers would ask no permission.
        disableBlinkFeatures: 'FileSystemAccessLocal,FileSystemAccess',
        // A hidden window still counts unread rows; it draws nothing.
        backgroundThrottling: true,
      },
    })
    const { windowKind, focusSessionId } = parts
    const { webContents } = window
    this.#byContents.set(webContents, { window, windowKind, focusSessionId, connection: parts.connect(window) })
    window.once('ready-to-show', () => {
      if (bounds.isMaximized) window.maximize()
      window.show()
    })
    webContents.on('render-process-gone', (_event, { reason }) => {
      // The page lost nothing that matters: sockets and recordings live here, and it asks for one snapshot again.
      if (reason !== 'clean-exit') webContents.reload()
    })
    this.#followClose(window, parts)
    if (windowKind === 'bench') this.#rememberBounds(window)
    void window.loadURL(`${APP_ORIGIN}/index.html`)
    return window
  }

  #followClose(window: BrowserWindow, parts: WindowParts): void {
    const { webContents } = window
    let isAllowed = false
    window.on('close', (event) => {
      const answer = isAllowed || parts.mayClose(window)
      if (answer === true) return
      event.preventDefault()
      void answer.then((may) => {
        isAllowed = may
        if (may) window.close()
      })
    })
    window.on('closed', () => {
      this.#byContents.get(webContents)?.connection.close()
      this.#byContents.delete(webContents)
      parts.onClosed(parts.focusSessionId)
    })
  }

  #bounds(windowKind: BenchWindow['windowKind']): WindowBounds {
    const saved = this.#settings.windowBounds ?? DEFAULT_BOUNDS
    const front = BrowserWindow.getFocusedWindow() ?? this.all.at(-1)?.window
    if (front !== undefined && windowKind === 'client') {
      const { x, y, width, height } = front.getNormalBounds()
      return {
        x: x + CASCADE_PX,
        y: y + CASCADE_PX,
        width: Math.min(width, 1000),
        height: Math.min(height, 700),
        isMaximized: false,
      }
    }
    return isOnScreen(saved) ? saved : { ...DEFAULT_BOUNDS }
  }

  #rememberBounds(window: BrowserWindow): void {
    let timer: NodeJS.Timeout | undefined
    const save = (): void => {
      clearTimeout(timer)
      if (!window.isDestroyed())
        this.#settings.windowBounds = { ...window.getNormalBounds(), isMaximized: window.isMaximized() }
    }
    const later = (): void => {
      clearTimeout(timer)
      timer = setTimeout(save, SAVE_BOUNDS_MS)
    }
    window.on('resize', later)
    window.on('move', later)
    window.on('close', save)
  }
}

/** A screen may have gone since the place was saved. */
function isOnScreen({ x, y, width, height }: WindowBounds): boolean {
  if (x === undefined || y === undefined) return true
  return screen
    .getAllDisplays()
    .some(
      ({ workArea }) =>
        x + width > workArea.x + 40 &&
        x < workArea.x + workArea.width - 40 &&
        y + height > workArea.y + 40 &&
        y >= workArea.y - 20 &&
        y < workArea.y + workArea.height - 40,
    )
}
