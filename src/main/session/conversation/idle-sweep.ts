import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { Cancel } from '../../clock'
import type { LiveConversation } from './live-conversation'
import type { TransportDeps } from '../transport/transport'

/**
 * Looks again and again for conversations in which nothing came or went for the idle time-out. One timer a session,
 * however many conversations: an end may come up to an eighth of the time-out late. Returns what stops it.
 */
export function sweepIdle(
  options: SessionOptions,
  { clock, log }: Pick<TransportDeps, 'clock' | 'log'>,
  open: () => Iterable<LiveConversation>,
): Cancel {
  const afterMs = optionOf(options, 'idleTimeoutMs')
  if (afterMs === undefined) return () => undefined
  return clock.every(Math.min(1_000, Math.max(5, Math.floor(afterMs / 8))), () => {
    const before = clock.wallMs() - afterMs
    for (const conversation of open()) {
      const entry = conversation.isOpen ? log.recording.conversationTable.get(conversation.number) : undefined
      if (entry !== undefined && !entry.isOthers && entry.lastAtMs <= before) conversation.endIdle(afterMs)
    }
  })
}
