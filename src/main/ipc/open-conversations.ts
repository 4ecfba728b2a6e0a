import { canSend } from '../../shared/session'
import type { Session } from '../session/session'

/** The numbers of those of these conversations to which something can be sent; `null` means of all. */
export function openConversations(session: Session, conversations: readonly number[] | null): number[] {
  const chosen = conversations === null ? undefined : new Set(conversations)
  const open = session.conversations().filter(({ number, state }) => canSend(state) && chosen?.has(number) !== false)
  return open.map(({ number }) => number)
}
