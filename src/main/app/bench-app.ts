import { setTimeout as wait } from 'node:timers/promises'
import { app, clipboard, nativeTheme, shell, type BrowserWindow, type WebContents } from 'electron'
import log from 'electron-log/node'
import type { Notice, ScreenPlace, TornTab } from '../../shared/contract/windows'
import { done, failed, type Outcome } from '../../shared/failure'
import type { Settings } from '../../shared/settings'
import { visibleLines } from '../../shared/visible-text'
import { APPLICATION, VERSION } from '../../shared/version'
import { pushEvent, serveCommands, serveDrops } from '../ipc/channel'
import { oneAtATime } from '../ipc/allow-files'
import { EngineLink, type EngineEvents } from '../ipc/thread/engine-link'
import type { SettingsMirror } from '../ipc/thread/messages'
import type { WindowHost } from '../ipc/window-deps'
import { AlertNotifications } from './alert-notifications'
import {
  askForFiles,
  askToCloseClient,
  askToQuit,
  askWhereToSave,
  askWhichFile,
  askWhichKeyLog,
  type RunningWork,
} from './dialogs'
import { readLicences } from './licences'
import { setMenu } from './menu'
import { openDropped, openNamed, type FileDeps } from './open-files'
import { SettingsFile } from './settings-file'
import { shortNotice } from './short-notice'
import { systemLocale } from './system-locale'
import { Windows, type WindowSubject } from './windows'
import { refusal } from '../../shared/words/say-failure'

/** The number of unexpected errors that are kept and shown. */
const MAX_NOTICES = 100
/** After so many losses something is broken as a whole. */
const MAX_LOST_ENGINES = 10
/** The longest time that the last rows may take on a slow disk; ms. */
const ENDS_WITHIN_MS = 30_000

/** The application around the engine: windows, settings, menu, and an orderly end. */
export class BenchApp {
  readonly #settings: SettingsFile
  readonly #windows: Windows
  readonly #alerts: AlertNotifications
  #engine: EngineLink
  #enginesLost = 0
  readonly #notices: Notice[] = []
  #isQuitting = false
  #hasEnded = false
  /** The first window has the panes of the run before. */
  #hasLayout = false
  /** True once the person agreed that everything ends. */
  #isAgreed = false
  #asking: Promise<boolean> | undefined

  /** Opens the first windows; called once the app is ready. */
  constructor() {
    this.#settings = new SettingsFile(app.getPath('userData'))
    if (this.#settings.badCopy !== undefined)
      this.#notices.push({ kind: 'settings-were-bad', detail: this.#settings.badCopy })
    this.#windows = new Windows(this.#settings)
    this.#alerts = new AlertNotifications(this.#windows, () => this.#locale, this.#settings)
    this.#engine = this.#beginEngine()
    serveCommands((contents) => this.#windows.of(contents)?.link.call)
    serveDrops((contents, paths) => void openDropped(this.#files, contents, paths))
    this.#applySettings(this.#settings.settings)
  }

  #beginEngine(): EngineLink {
    const { chosenFiles, keptSessions, recentFiles } = this.#settings
    const memory = { keptSessions, recentFiles }
    const start = {
      folder: app.getPath('userData'),
      application: APPLICATION,
      mirror: this.#mirror,
      chosenFiles,
      memory,
    }
    const events: EngineEvents = {
      onPush: ({ window: number, name, payload }) => {
        for (const { window, link } of this.#windows.all)
          if (number === null || link.number === number) pushEvent(window.webContents, name, payload)
      },
      onNotice: (notice) => {
        this.notify(notice)
      },
      onAlert: (news) => {
        this.#alerts.raised(news)
      },
      onWork: () => {
        this.#alerts.count(this.#engine.work)
      },
      onChosenFiles: (files) => {
        this.#settings.chosenFiles = files
      },
      onMemory: (changed) => {
        Object.assign(this.#settings, changed)
      },
      onLost: (why, hasBegun) => {
        if (this.#isQuitting) return
        this.notify({ kind: 'engine-lost', detail: why })
        this.#enginesLost += 1
        if (hasBegun && this.#enginesLost <= MAX_LOST_ENGINES) this.#replaceEngine()
      },
    }
    return new EngineLink(start, events)
  }

  /** The recordings are on disk; every window starts anew with another engine. */
  #replaceEngine(): void {
    this.#engine = this.#beginEngine()
    for (const each of this.#windows.all) {
      // Its conversation is gone.
      if (each.windowKind === 'tab') {
        each.window.close()
        continue
      }
      each.link = this.#engine.connectWindow(this.#hostOf(each.window, each))
      each.window.webContents.reload()
    }
  }

  get #files(): FileDeps {
    return {
      engine: this.#engine,
      windows: this.#windows,
      openBench: () => {
        this.openBench()
      },
      notify: (notice) => {
        this.notify(notice)
      },
    }
  }

  get #mirror(): SettingsMirror {
    return { settings: this.#settings.settings, locale: this.#locale }
  }

  openBench(): void {
    this.#open({ windowKind: 'bench' })
  }

  /** Opens files that were named on the command line, double-clicked, or passed on by a second start. */
  openFiles(paths: readonly string[]): Promise<void> {
    return openNamed(this.#files, paths)
  }

  /** Starts what was running when the application ended, if the person wishes that. */
  async startLastRunning(): Promise<void> {
    if (!this.#settings.settings.startSessions) return
    await this.#engine.startLastRunning()
  }

  /** Brings a window to the front, or opens one. */
  show(): void {
    const front = this.#windows.all.at(-1)?.window
    if (front === undefined) this.openBench()
    else {
      if (front.isMinimized()) front.restore()
      front.focus()
    }
  }

  /** Closes all sockets and writes all recordings to disk. Afterwards the app may quit. */
  async end(): Promise<void> {
    this.#isQuitting = true
    // An engine that is lost, or does not answer, has nothing left that waiting could save.
    const ending = this.#engine.end().catch((error: unknown) => {
      log.error('not everything was saved', visibleLines(String(error)))
    })
    await Promise.race([ending, wait(ENDS_WITHIN_MS)])
    this.#hasEnded = true
  }

  /** Whether everything may end: true at once when nothing runs, otherwise the person is asked, once. */
  mayQuit(window = this.#windows.all.at(-1)?.window): true | Promise<boolean> {
    const work = this.#runningWork()
    if (this.#isQuitting || this.#isAgreed || !this.#settings.settings.confirmQuit) return true
    if (work.servers + work.clients === 0) return true
    this.#asking ??= askToQuit(window, work, this.#locale)
      .then(({ isYes, askAgain }) => {
        this.#isAgreed = isYes
        if (isYes && !askAgain) this.#changeSettings({ confirmQuit: false })
        return isYes
      })
      .finally(() => {
        this.#asking = undefined
      })
    return this.#asking
  }

  get isQuitting(): boolean {
    return this.#isQuitting
  }

  /** Everything is saved: the process may go. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Logs an unexpected error and shows it in every window. */
  notify(whole: Notice): void {
    const notice = shortNotice(whole)
    // A repeated error is one notice; the first few say more than the last.
    const isKnown = this.#notices.some(({ kind, detail }) => kind === notice.kind && detail === notice.detail)
    if (isKnown || this.#notices.length >= MAX_NOTICES) return
    log.error(notice.kind, visibleLines(notice.detail), visibleLines(notice.failure?.message ?? ''))
    this.#notices.push(notice)
    this.#windows.push('notice', notice)
  }

  #open(subject: WindowSubject, place?: ScreenPlace | null): void {
    const { windowKind, focusSessionId } = subject
    this.#windows.open({
      subject,
      ...(place === undefined ? {} : { place }),
      connect: (window) => this.#engine.connectWindow(this.#hostOf(window, subject)),
      mayClose: (window) => {
        if (windowKind === 'tab') return true
        return windowKind === 'client' ? this.#mayClose(window, focusSessionId) : this.#mayCloseBench(window)
      },
      onClosed: () => {
        if (this.#isQuitting) return
        if (windowKind === 'tab') this.#tellTorn()
        else if (windowKind === 'client' && focusSessionId !== undefined) void this.#engine.closeSession(focusSessionId)
        // No server may listen without a window that shows it, so the last window that shows all sessions ends
        // everything.
        else if (!this.#windows.all.some((each) => each.windowKind === 'bench')) app.quit()
      },
    })
  }

  #tearOff({ sessionId, conversation }: TornTab, place: ScreenPlace | null): void {
    const has = this.#windows.all.find(
      (each) => each.windowKind === 'tab' && each.focusSessionId === sessionId && each.conversation === conversation,
    )
    if (has !== undefined) {
      has.window.focus()
      return
    }
    this.#open({ windowKind: 'tab', focusSessionId: sessionId, conversation }, place)
    this.#tellTorn()
  }

  #tellTorn(): void {
    this.#windows.push('windows.torn', this.#windows.torn)
  }

  #mayCloseBench(window: BrowserWindow): true | Promise<boolean> {
    const isLast = this.#windows.all.every((each) => each.windowKind !== 'bench' || each.window === window)
    return isLast ? this.mayQuit(window) : true
  }

  #runningWork(): RunningWork {
    const running = this.#engine.work.filter(({ isRunning }) => isRunning)
    const servers = running.filter(({ role }) => role === 'listener').length
    return { servers, clients: running.length - servers }
  }

  /**
   * A client window ends its client when it closes; the person is asked first, unless they chose not to be asked again.
   */
  #mayClose(window: BrowserWindow, sessionId: string | undefined): true | Promise<boolean> {
    if (sessionId === undefined || this.#isQuitting || !this.#settings.settings.confirmClientClose) return true
    const work = this.#engine.work.find(({ id }) => id === sessionId)
    if (work === undefined || work.openConversations === 0) return true
    return askToCloseClient(window, this.#locale).then(({ isYes, askAgain }) => {
      if (isYes && !askAgain) this.#changeSettings({ confirmClientClose: false })
      return isYes
    })
  }

  #hostOf(window: BrowserWindow, { windowKind, focusSessionId, conversation }: WindowSubject): WindowHost {
    const contents: WebContents = window.webContents
    const restoresLayout = windowKind === 'bench' && !this.#hasLayout
    this.#hasLayout = true
    return {
      snapshot: () =>
        Promise.resolve({
          settings: this.#settings.settings,
          systemLocale: systemLocale(),
          windowKind,
          restoresLayout,
          notices: this.#notices,
          platform: process.platform,
          version: VERSION,
          torn: this.#windows.torn,
          ...(focusSessionId === undefined ? {} : { focusSessionId }),
          ...(conversation === undefined ? {} : { conversation }),
        }),
      changeSettings: (change) => Promise.resolve(this.#tryToChange(change)),
      licences: readLicences,
      openBench: () => {
        this.openBench()
      },
      openClientWindow: (sessionId) => {
        this.#open({ windowKind: 'client', focusSessionId: sessionId })
      },
      tearOff: (tab, place) => {
        this.#tearOff(tab, place)
      },
      askWhereToSave: (name, extension) => askWhereToSave(window, name, extension, this.#locale),
      askWhichFile: (kind) => askWhichFile(window, kind, this.#locale),
      askWhichKeyLog: () => askWhichKeyLog(window, this.#locale),
      askForFiles: oneAtATime((files) => askForFiles(window, files, this.#locale)),
      reveal: (path) => {
        shell.showItemInFolder(path)
      },
      edit: (role) => {
        contents[role]()
      },
      copyText: async (text) => {
        await clipboard.writeText(text)
      },
    }
  }

  #tryToChange(change: Partial<Settings>): Outcome<Settings> {
    try {
      return done(this.#changeSettings(change))
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      return failed(refusal('settingsNotSaved', { what }, { code: 'unknown' }))
    }
  }

  #changeSettings(change: Partial<Settings>): Settings {
    const settings = this.#settings.change(change)
    this.#applySettings(settings)
    this.#windows.push('settings.changed', settings)
    return settings
  }

  #applySettings({ theme, keys }: Settings): void {
    this.#engine.settingsChanged(this.#mirror)
    // The page draws the stronger colours by itself.
    nativeTheme.themeSource = theme === 'contrast' ? 'dark' : theme
    setMenu(this.#locale, keys, (window, command) => {
      const front = window ?? this.#windows.all.at(-1)?.window
      if (front === undefined) this.openBench()
      else pushEvent(front.webContents, 'menu.command', command)
    })
  }

  get #locale(): 'en' | 'zh-CN' {
    const { locale } = this.#settings.settings
    return locale === 'system' ? systemLocale() : locale
  }
}
