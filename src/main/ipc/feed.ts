import type { FeedTick } from '../../shared/contract/windows'
import { FEED_INTERVAL_MS } from '../../shared/limits'
import type { SessionObserver } from '../session/session-observer'
import type { Sessions } from '../session/sessions'
import { Projections } from './projections/projections'

/** In a flood of rows, fewer ticks leave the page time for typing; ms. */
const FLOOD_INTERVAL_MS = 66

/**
 * Tells one window what changed, at most 30 times a second, and only after it has acknowledged the tick before. Until
 * then changes are merged; records cannot be lost, because they are in the recording.
 */
export class Feed implements SessionObserver {
  /** The open projections of the window's panes. */
  readonly projections: Projections
  readonly #sessions: Sessions
  readonly #push: (tick: FeedTick) => void
  readonly #changedSessions = new Set<string>()
  readonly #unsubscribe: () => void
  #isFlooded = false
  #tick = 0
  #acknowledged = 0
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(sessions: Sessions, push: (tick: FeedTick) => void) {
    this.#sessions = sessions
    this.#push = push
    this.projections = new Projections({
      sessions,
      wake: () => {
        this.#schedule()
      },
    })
    this.#unsubscribe = sessions.subscribe(this)
  }

  onSession(sessionId: string): void {
    this.#changedSessions.add(sessionId)
    this.#schedule()
  }

  onConversation(sessionId: string, conversation: number): void {
    this.#changedSessions.add(sessionId)
    this.projections.onConversation(sessionId, conversation)
    this.#schedule()
  }

  acknowledge(tick: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(tick, this.#tick))
    this.#schedule()
  }

  /** A reloaded page acknowledges nothing that was sent before, and has nothing open. */
  restart(): void {
    this.#acknowledged = this.#tick
    this.projections.closeAll()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.projections.closeAll()
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
    const { changes, hasMore, isFlooded } = this.projections.takeNews()
    this.#isFlooded = isFlooded
    const ids = [...this.#changedSessions]
    this.#changedSessions.clear()
    if (ids.length > 0 || Object.keys(changes).length > 0) {
      this.#tick += 1
      this.#push({
        tick: this.#tick,
        sessions: ids.flatMap((id) => this.#sessions.get(id)?.summary() ?? []),
        closedSessions: ids.filter((id) => this.#sessions.get(id) === undefined),
        projections: changes,
      })
    }
    // What was sent must be acknowledged first; further scanning only needs the next turn of the event loop.
    if (hasMore) this.#schedule()
  }
}
