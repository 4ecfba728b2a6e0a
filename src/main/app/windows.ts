import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen, type Rectangle, type WebContents } from 'electron'
import type { EventName, Events } from '../../shared/contract/contract'
import type { ScreenPlace, TornTab, WindowKind } from '../../shared/contract/windows'
import { pushEvent } from '../ipc/channel'
import type { WindowLink } from '../ipc/thread/engine-link'
import { APP_ORIGIN } from '../ipc/trusted-frame'
import type { SettingsFile, WindowBounds } from './settings-file'

const DEFAULT_BOUNDS: WindowBounds = { width: 1280, height: 800, isMaximized: false }
const SAVE_BOUNDS_MS = 500
/** Each new window is offset by this much from the one before; pixels. */
const CASCADE_PX = 28
const CLIENT_SIZE = { width: 1000, height: 700 }
/** A dropped window begins at least this much above the lower edge of the screen; pixels. */
const DROP_ROOM_PX = 420

/** What a window is for. */
export interface WindowSubject {
  readonly windowKind: WindowKind
  /** The session that the window shows first. */
  readonly focusSessionId?: string
  /** The only conversation of the window. */
  readonly conversation?: number
}

export interface BenchWindow extends WindowSubject {
  readonly window: BrowserWindow
  /** A new one when the engine was lost. */
  link: WindowLink
}

export interface WindowParts {
  readonly subject: WindowSubject
  /** Where on the screen the person wants it. */
  readonly place?: ScreenPlace | null
  connect(window: BrowserWindow): WindowLink
  /** Whether the window may close; a promise when the person has to be asked. */
  mayClose(window: BrowserWindow): true | Promise<boolean>
  onClosed(): void
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

  /** The conversations that have windows of their own. */
  get torn(): readonly TornTab[] {
    return this.all.flatMap(({ windowKind, focusSessionId: sessionId, conversation }) =>
      windowKind !== 'tab' || sessionId === undefined || conversation === undefined
        ? []
        : [{ sessionId, conversation }],
    )
  }

  of(contents: WebContents): BenchWindow | undefined {
    return this.#byContents.get(contents)
  }

  push<N extends EventName>(name: N, payload: Events[N]): void {
    for (const { window } of this.all) pushEvent(window.webContents, name, payload)
  }

  open(parts: WindowParts): BrowserWindow {
    const { subject } = parts
    const bounds = this.#bounds(subject.windowKind, parts.place ?? undefined)
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
        // Files are chosen in our own dialogs; the page's pickers would need no permission.
        disableBlinkFeatures: 'FileSystemAccessLocal,FileSystemAccess',
        // A hidden window still counts unread rows, but draws nothing.
        backgroundThrottling: true,
      },
    })
    const { webContents } = window
    this.#byContents.set(webContents, { ...subject, window, link: parts.connect(window) })
    window.once('ready-to-show', () => {
      if (bounds.isMaximized) window.maximize()
      window.show()
    })
    webContents.on('render-process-gone', (_event, { reason }) => {
      // The page lost nothing that matters: sockets and recordings live here, and it requests a new snapshot.
      if (reason !== 'clean-exit') webContents.reload()
    })
    this.#followClose(window, parts)
    if (subject.windowKind === 'bench') this.#rememberBounds(window)
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
      this.#byContents.get(webContents)?.link.close()
      this.#byContents.delete(webContents)
      parts.onClosed()
    })
  }

  #bounds(windowKind: WindowKind, place: ScreenPlace | undefined): WindowBounds {
    const saved = this.#settings.windowBounds ?? DEFAULT_BOUNDS
    const all = this.all
    const front = BrowserWindow.getFocusedWindow() ?? all.at(-1)?.window
    if (front === undefined) return isOnScreen(saved) ? saved : { ...DEFAULT_BOUNDS }
    // Clients stand beside the window that shows the servers, whichever of them is in front.
    const bench = all.findLast((each) => each.windowKind === 'bench')?.window
    const base = windowKind !== 'bench' && bench !== undefined ? bench.getNormalBounds() : front.getNormalBounds()
    const size = windowKind === 'bench' ? base : CLIENT_SIZE
    const [width, height] = [Math.min(base.width, size.width), Math.min(base.height, size.height)]
    if (place !== undefined) return { ...placeAt(place, width), width, height, isMaximized: false }
    const taken = all.map(({ window }) => window.getNormalBounds())
    return { ...freePlace({ ...base, width, height }, taken), width, height, isMaximized: false }
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

/** Under the pointer that dropped it, with its title bar on the screen. */
function placeAt({ x, y }: ScreenPlace, width: number): ScreenPlace {
  const { workArea } = screen.getDisplayNearestPoint({ x, y })
  const right = Math.max(workArea.x, workArea.x + workArea.width - width)
  const bottom = Math.max(workArea.y, workArea.y + workArea.height - DROP_ROOM_PX)
  return {
    x: Math.min(Math.max(workArea.x, x - CASCADE_PX), right),
    y: Math.min(Math.max(workArea.y, y - CASCADE_PX), bottom),
  }
}

/** The first place down the cascade where no other window begins; at the edge of the screen it continues at the top. */
function freePlace(from: Rectangle, taken: readonly Rectangle[]): { readonly x: number; readonly y: number } {
  const { workArea } = screen.getDisplayMatching(from)
  const room = {
    x: Math.max(CASCADE_PX, workArea.width - from.width),
    y: Math.max(CASCADE_PX, workArea.height - from.height),
  }
  const places = Array.from({ length: taken.length + 1 }, (_, at) => ({
    x: workArea.x + ((from.x - workArea.x + (at + 1) * CASCADE_PX) % room.x),
    y: workArea.y + ((from.y - workArea.y + (at + 1) * CASCADE_PX) % room.y),
  }))
  const isFree = (x: number, y: number): boolean =>
    taken.every((other) => Math.abs(other.x - x) >= CASCADE_PX / 2 || Math.abs(other.y - y) >= CASCADE_PX / 2)
  return places.find(({ x, y }) => isFree(x, y)) ?? { x: from.x, y: from.y }
}

/** The screen may have been removed since the place was saved. */
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
