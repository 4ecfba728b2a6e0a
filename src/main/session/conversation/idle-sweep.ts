import { isStream } from '../../../shared/endpoint'
import { optionOf } from '../../../shared/options/catalogue'
import type { SessionConfig } from '../../../shared/session'
import type { Cancel, Clock } from '../../clock'
import type { LiveConversation } from './live-conversation'

/** The longest interval between two sweeps: nobody notices an end that is this late. Ms. */
const MAX_INTERVAL_MS = 1_000

/**
 * Searches repeatedly for conversations that were idle for the time-out, and for clients that have half-closed and got
 * no answer since, unless something still sends to them. One timer a session, however many conversations: an end may
 * come up to an eighth of the time-out late. Returns the function that stops it.
 */
export function sweepIdle(
  config: () => SessionConfig,
  clock: Clock,
  open: () => Iterable<LiveConversation>,
  isSending: (conversation: number) => boolean,
): Cancel {
  const { role, protocol, options } = config()
  const idleMs = optionOf(options, 'idleTimeoutMs') ?? Infinity
  const servesStreams = role === 'listener' && isStream(protocol)
  const finishedMs = (servesStreams && optionOf(options, 'closeFinishedMs')) || Infinity
  const shortest = Math.min(idleMs, finishedMs)
  if (shortest === Infinity) return () => undefined
  return clock.every(Math.min(MAX_INTERVAL_MS, Math.max(5, Math.floor(shortest / 8))), () => {
    const now = clock.nowMs()
    // A relay waits for the end of the other leg, however long that takes; a session may become one.
    const isRelay = config().handler.kind === 'relay'
    for (const conversation of open()) {
      const { lastMs = Infinity, finishedAtMs = Infinity, queuedBytes, number } = conversation
      if (lastMs <= now - idleMs) conversation.endAfter('idle', idleMs)
      else if (!isRelay && finishedAtMs <= now - finishedMs && queuedBytes === 0 && !isSending(number))
        conversation.endAfter('finished', finishedMs)
    }
  })
}
