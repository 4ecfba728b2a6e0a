import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { Cancel, Clock } from '../../clock'
import type { LiveConversation } from './live-conversation'

/**
 * Looks again and again for conversations in which nothing came or went for the idle time-out. One timer a session,
 * however many conversations: an end may come up to an eighth of the time-out late. Returns what stops it.
 */
export function sweepIdle(options: SessionOptions, clock: Clock, open: () => Iterable<LiveConversation>): Cancel {
  const afterMs = optionOf(options, 'idleTimeoutMs')
  if (afterMs === undefined) return () => undefined
  return clock.every(Math.min(1_000, Math.max(5, Math.floor(afterMs / 8))), () => {
    const before = clock.nowMs() - afterMs
    for (const conversation of open()) {
      const { lastMs } = conversation
      if (lastMs !== undefined && lastMs <= before) conversation.endIdle(afterMs)
    }
  })
}
