import type { FeedTick } from '../../shared/contract'
import { FEED_CONVERSATIONS, FEED_INTERVAL_MS, FEED_TAIL_BYTES, FEED_TAIL_ROWS } from '../../shared/limits'
import type { RecordRow } from '../../shared/record'
import type { StatisticsSnapshot } from '../../shared/statistics'
import type { FrameView } from '../recording/analysis/frame-view'
import type { RowList } from '../recording/query/row-list'
import type { Statistics } from '../recording/analysis/statistics/statistics'
import type { SessionObserver } from '../session/session-observer'
import type { Sessions } from '../session/sessions'

/** Figures change slower than rows: the eye reads them. */
const STATISTICS_INTERVAL_MS = 500

/** When more rows come between two ticks than anybody can read, fewer ticks leave the page time for who types. */
const FLOOD_ROWS = 500
const FLOOD_INTERVAL_MS = 66

export interface ShownStatistics {
  readonly id: number
  readonly statistics: Statistics
  /** Nanoseconds since the start of the recording: now, or its end. */
  readonly nowNs: () => number
}

/**
 * Tells one window what changed, at most 30 times a second, and only after it has acknowledged the tick before.
 * Until then changes merge; records cannot be lost, because they are in the recording.
 */
export class Feed implements SessionObserver {
  readonly #sessions: Sessions
  readonly #push: (tick: FeedTick) => void
  readonly #changedSessions = new Set<string>()
  readonly #changedConversations = new Set<number>()
  #shown: { readonly viewId: number; readonly sessionId: string; readonly view: RowList } | undefined
  #frames: { readonly framesId: number; readonly view: FrameView } | undefined
  #sentFrames = ''
  #statistics: ShownStatistics | undefined
  #statisticsSentAt = 0
  #sentCount = -1
  #isFlooded = false
  #sentScanned = -1
  #followsTail = true
  #tick = 0
  #acknowledged = 0
  #timer: NodeJS.Timeout | undefined
  #statisticsTimer: NodeJS.Timeout | undefined
  #isClosed = false
  readonly #unsubscribe: () => void

  constructor(sessions: Sessions, push: (tick: FeedTick) => void) {
    this.#sessions = sessions
    this.#push = push
    this.#unsubscribe = sessions.subscribe(this)
  }

  onSession(sessionId: string): void {
    this.#changedSessions.add(sessionId)
    this.#schedule()
  }

  onConversation(sessionId: string, conversation: number): void {
    this.#changedSessions.add(sessionId)
    if (sessionId === this.#shown?.sessionId) this.#changedConversations.add(conversation)
    this.#schedule()
  }

  /** The view on screen: from now on ticks tell how it grows. */
  show(viewId: number, sessionId: string, view: RowList): void {
    this.#shown?.view.close()
    if (this.#shown?.sessionId !== sessionId) this.#changedConversations.clear()
    this.#shown = { viewId, sessionId, view }
    this.#sentCount = -1
    this.#followsTail = true
    this.#schedule()
  }

  /** Chunks and frames on screen, or none. */
  showFrames(shown: { readonly framesId: number; readonly view: FrameView } | undefined): void {
    this.#frames = shown
    this.#sentFrames = ''
    this.#schedule()
  }

  /** Figures on screen, or none. They change while nothing happens, too: a rate falls. */
  showStatistics(shown: ShownStatistics | undefined): void {
    clearInterval(this.#statisticsTimer)
    this.#statistics = shown
    this.#statisticsSentAt = 0
    if (shown === undefined) return
    this.#statisticsTimer = setInterval(() => {
      this.#schedule()
    }, STATISTICS_INTERVAL_MS)
    this.#schedule()
  }

  follow(followsTail: boolean): void {
    this.#followsTail = followsTail
    this.#sentCount = -1
    this.#schedule()
  }

  acknowledge(tick: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(tick, this.#tick))
    this.#schedule()
  }

  /** A page that was reloaded acknowledges nothing of what was sent before. */
  restart(): void {
    this.#acknowledged = this.#tick
    this.#shown?.view.close()
    this.#shown = undefined
    this.#frames = undefined
    this.showStatistics(undefined)
    this.#changedConversations.clear()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    clearInterval(this.#statisticsTimer)
    this.#shown?.view.close()
    this.#unsubscribe()
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isClosed || this.#acknowledged < this.#tick) return
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#send()
      },
      this.#isFlooded ? FLOOD_INTERVAL_MS : FEED_INTERVAL_MS,
    )
  }

  #send(): void {
    const view = this.#viewChange()
    const frames = this.#framesChange()
    // Before it is asked for news: what is still to be looked at is some.
    const statistics = this.#statisticsChange()
    const hasNews = this.#changedSessions.size > 0 || this.#changedConversations.size > 0 || view !== undefined
    if (!hasNews && frames === undefined && statistics === undefined) return
    const found = [...this.#changedSessions].map((id) => this.#sessions.get(id))
    const closedSessions = [...this.#changedSessions].filter((id) => this.#sessions.get(id) === undefined)
    this.#changedSessions.clear()
    this.#tick += 1
    this.#push({
      tick: this.#tick,
      sessions: found.flatMap((session) => (session === undefined ? [] : [session.summary()])),
      closedSessions,
      conversations: this.#takeConversations(),
      ...(view === undefined ? {} : { view }),
      ...(frames === undefined ? {} : { frames }),
      ...(statistics === undefined ? {} : { statistics }),
    })
  }

  #takeConversations(): FeedTick['conversations'] {
    const session = this.#shown === undefined ? undefined : this.#sessions.get(this.#shown.sessionId)
    const taken = [...this.#changedConversations].slice(0, FEED_CONVERSATIONS)
    for (const number of taken) this.#changedConversations.delete(number)
    return taken.flatMap((number) => session?.conversation(number) ?? [])
  }

  /** Frames are found a slice at a time; a long recording takes some ticks. */
  #framesChange(): FeedTick['frames'] | undefined {
    if (this.#frames === undefined || this.#frames.view.source.isClosed) return undefined
    const { framesId, view } = this.#frames
    if (view.advance() && this.#shown !== undefined) this.#changedSessions.add(this.#shown.sessionId)
    const { counts } = view
    const key = Object.values(counts).join(' ')
    if (key === this.#sentFrames) return undefined
    this.#sentFrames = key
    return { framesId, counts }
  }

  /** A long recording is looked at a slice at a time, from tick to tick. */
  #statisticsChange(): StatisticsSnapshot | undefined {
    if (this.#statistics === undefined || this.#statistics.statistics.source.isClosed) return undefined
    const { id, statistics, nowNs } = this.#statistics
    if (statistics.advance() && this.#shown !== undefined) this.#changedSessions.add(this.#shown.sessionId)
    const now = performance.now()
    if (now - this.#statisticsSentAt < STATISTICS_INTERVAL_MS / 2) return undefined
    this.#statisticsSentAt = now
    const { scanned, total, stoppedAt } = statistics
    return { statisticsId: id, scanned, total, stoppedAt, figures: statistics.figures(nowNs()) }
  }

  #viewChange(): FeedTick['view'] | undefined {
    if (this.#shown === undefined || this.#shown.view.source.isClosed) return undefined
    const { viewId, view } = this.#shown
    if (view.advance()) this.#changedSessions.add(this.#shown.sessionId)
    const { count, scanned, total, stoppedAt } = view
    if (count === this.#sentCount && scanned === this.#sentScanned) return undefined
    this.#isFlooded = this.#sentCount >= 0 && count - this.#sentCount > FLOOD_ROWS
    this.#sentCount = count
    this.#sentScanned = scanned
    const tail = this.#followsTail ? boundedTail(view, count) : []
    return { viewId, count, scanned, total, stoppedAt, tailFrom: count - tail.length, tail }
  }
}

/** The newest rows, within the bounds that a tick has. */
function boundedTail(view: RowList, count: number): RecordRow[] {
  const rows = view.read(Math.max(0, count - FEED_TAIL_ROWS), FEED_TAIL_ROWS)
  let bytes = 0
  let first = rows.length
  while (first > 0 && bytes <= FEED_TAIL_BYTES) {
    first -= 1
    bytes += (rows[first]?.previewHex.length ?? 0) / 2 + 64
  }
  return rows.slice(first)
}
