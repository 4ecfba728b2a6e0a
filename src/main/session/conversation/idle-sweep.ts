import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { LedgerEntry } from '../../recording/index/conversation-ledger'

/**
 * Looks again and again for conversations in which nothing came or went for the idle time-out. One timer a session,
 * however many conversations: an end may come up to an eighth of the time-out late. Returns what stops it.
 */
export function sweepIdle(
  options: SessionOptions,
  open: () => Iterable<LedgerEntry>,
  onIdle: (conversation: number, afterMs: number) => void,
): () => void {
  const afterMs = optionOf(options, 'idleTimeoutMs')
  if (afterMs === undefined) return () => undefined
  const timer = setInterval(
    () => {
      const before = Date.now() - afterMs
      for (const { number, lastAtMs } of open()) if (lastAtMs <= before) onIdle(number, afterMs)
    },
    Math.min(1_000, Math.max(5, Math.floor(afterMs / 8))),
  )
  return () => {
    clearInterval(timer)
  }
}
