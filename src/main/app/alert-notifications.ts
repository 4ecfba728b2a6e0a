import { app, Notification } from 'electron'
import type { AlertNews } from '../../shared/alert-news'
import { describeStateIn } from '../../shared/describe'
import { formatEndpoint } from '../../shared/endpoint'
import { nameOfPeer } from '../../shared/label'
import { asSentence } from '../../shared/words/format-words'
import { sayAlert } from '../../shared/words/say-alert'
import { sayWith } from '../../shared/words/say'
import { WORDS, type Locale } from '../../shared/words/words'
import { pushEvent } from '../ipc/channel'
import type { SettingsFile } from './settings-file'
import type { SessionWork } from '../ipc/thread/messages'
import type { BenchWindow, Windows } from './windows'

/** The most notifications that stay on screen: the system shows no more, and each is kept so that a click still reaches it. */
const MAX_KEPT = 20

/** Passes alerts on: to the window where the person is, and to the system when the person is in none of them. */
export class AlertNotifications {
  readonly #windows: Windows
  readonly #locale: () => Locale
  readonly #settings: SettingsFile
  readonly #kept: Notification[] = []
  #badge = 0

  constructor(windows: Windows, locale: () => Locale, settings: SettingsFile) {
    this.#windows = windows
    this.#locale = locale
    this.#settings = settings
  }

  raised(news: AlertNews): void {
    const mine = this.#windows.all.filter(
      ({ windowKind, focusSessionId, conversation }) =>
        windowKind === 'bench' ||
        (focusSessionId === news.sessionId && (conversation === undefined || conversation === news.conversation)),
    )
    const front = mine.find(({ window }) => window.isFocused() && window.isVisible())
    const place = front ?? mine.findLast(({ windowKind }) => windowKind === 'bench') ?? mine.at(-1)
    if (place === undefined) return
    pushEvent(place.window.webContents, 'alerts.raised', news)
    if (front === undefined) this.#notify(news, place)
  }

  /** The icon of the application shows how many nobody has looked at, where the system has a place for that. */
  count(work: readonly SessionWork[]): void {
    const badge = work.reduce((sum, { unseenAlerts }) => sum + unseenAlerts, 0)
    if (badge === this.#badge) return
    this.#badge = badge
    app.setBadgeCount(badge)
  }

  #notify(news: AlertNews, { window }: BenchWindow): void {
    const locale = this.#locale()
    const say = sayWith(WORDS[locale])
    const name = nameOfPeer(this.#settings.settings.labels, news.peer)
    const text = asSentence(sayAlert(say, news, (event) => describeStateIn(locale, event), name))
    const notification = new Notification({
      title: say(`alert.kind.${news.kind}.title`),
      body: `${text}\n${formatEndpoint(news.where)}`,
      // The page makes the sound, when the person wants one.
      silent: true,
    })
    this.#kept.push(notification)
    if (this.#kept.length > MAX_KEPT) this.#kept.shift()?.close()
    notification.on('click', () => {
      if (window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      const { sessionId, conversation, seq } = news
      pushEvent(window.webContents, 'alerts.show', { sessionId, conversation, seq })
    })
    notification.show()
    if (window.isVisible()) window.flashFrame(true)
  }
}
