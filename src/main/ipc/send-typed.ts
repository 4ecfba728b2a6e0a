import { done, failed, type Outcome } from '../../shared/failure'
import type { MessagePayload } from '../../shared/message/compose-message'
import { hasPeerFinished, isConversationOpen } from '../../shared/session'
import { refusal } from '../../shared/words/say-failure'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'

/** A peer that does not read may hold the message longer than this; then it waits in the queue like any other. */
const TAKEN_WITHIN_MS = 500

/**
 * Sends what a person composed. After the FIN of its peer a socket is not read any more, so that a connection which is gone shows only
 * in what is sent: then the answer comes when the system has taken the message, or has refused it.
 */
export async function sendTyped(
  sessions: Pick<Sessions, 'subscribe'>,
  session: Session,
  conversation: number,
  payload: MessagePayload,
): Promise<Outcome<number>> {
  const before = session.conversation(conversation)?.state
  const outcome = session.sendTyped(conversation, payload)
  if (!outcome.ok || before === undefined || !hasPeerFinished(before)) return outcome
  await taken(sessions, session, conversation)
  const after = session.conversation(conversation)?.state
  if (after !== undefined && isConversationOpen(after)) return done(outcome.value)
  return failed(refusal('peerGone', {}, { code: 'broken-pipe' }))
}

/** Resolves when nothing of the conversation waits for the system, which is also so when it has ended. */
function taken(sessions: Pick<Sessions, 'subscribe'>, session: Session, conversation: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
    const unsubscribe = sessions.subscribe({
      sessionId: session.id,
      onConversation: (_id, number) => {
        if (number === conversation && session.queuedBytes(conversation) === 0) end()
      },
    })
    const timer = setTimeout(end, TAKEN_WITHIN_MS)
  })
}
