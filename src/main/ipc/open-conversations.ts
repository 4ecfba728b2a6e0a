import { canSend } from '../../shared/session'
import type { Session } from '../session/session'

/** Which of these conversations can be sent to; `null` means all of them. */
export function openConversations(session: Session, conversations: readonly number[] | null): number[] {
  const chosen = conversations === null ? undefined : new Set(conversations)
  const open = session.conversations().filter(({ number, state }) => canSend(state) && chosen?.has(number) !== false)
  return open.map(({ number }) => number)
}
