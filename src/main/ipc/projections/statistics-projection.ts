import { done, failed } from '../../../shared/failure'
import type { ChangeOf } from '../../../shared/projection'
import { endOf, Statistics } from '../../recording/analysis/statistics/statistics'
import { LiveRecording } from '../../recording/live/live-recording'
import { notOf, type OpenProjection, type Projection } from './projection'
import { refusal } from '../../../shared/words/say-failure'

/** Figures change less often than rows, so that they can be read; ms. */
const INTERVAL_MS = 500

export const openStatistics: OpenProjection<'statistics'> = ({ sessionId, conversation, options }, context) => {
  const { sessions } = context
  const opening = sessions.source(sessionId)
  if (!opening.ok) return opening
  const source = opening.value
  if (conversation > source.conversationTable.count) return failed(refusal('noConversation', { n: conversation }))
  const statistics = new Statistics(source, conversation === 0 ? undefined : conversation, options)
  const nowNs = (): number => {
    const isLive = sessions.get(sessionId)?.summary().state.kind === 'running'
    return isLive && source instanceof LiveRecording ? source.sinceStartNs() : endOf(source)
  }
  return done(new StatisticsProjection(statistics, nowNs, context.wake))
}

/** Figures of one conversation, or of all. They also change while nothing happens: a rate falls. */
class StatisticsProjection implements Projection {
  readonly #statistics: Statistics
  /** Nanoseconds since the start of the recording: the present, or its end. */
  readonly #nowNs: () => number
  readonly #timer: NodeJS.Timeout
  #sentAt = -Infinity

  constructor(statistics: Statistics, nowNs: () => number, wake: () => void) {
    this.#statistics = statistics
    this.#nowNs = nowNs
    this.#timer = setInterval(wake, INTERVAL_MS)
  }

  advance(): boolean {
    return this.#statistics.advance()
  }

  changed(): ChangeOf<'statistics'> | undefined {
    if (this.#statistics.source.isClosed) return undefined
    const now = performance.now()
    if (now - this.#sentAt < INTERVAL_MS / 2) return undefined
    this.#sentAt = now
    const { scanned, total, stoppedAt, stoppedBy } = this.#statistics
    return {
      kind: 'statistics',
      scanned,
      total,
      stoppedAt,
      stoppedBy,
      figures: this.#statistics.figures(this.#nowNs()),
    }
  }

  read(question: Parameters<Projection['read']>[0]): ReturnType<Projection['read']> {
    return notOf('statistics', question)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
