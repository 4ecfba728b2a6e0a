import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import type { Failure } from '../../shared/failure'
import { unexpectedErrors } from '../../shared/unexpected-errors'
import { visibleString } from '../../shared/visible-text'

/** The most characters of an error's message: data from the peer may be part of it. */
const MAX_SAID_CHARS = 300

/**
 * An exception while one peer was served, in a handler or in Wirebench itself: reported once for many of the same kind,
 * and a failure of that peer's conversation alone.
 */
export function conversationFailure(error: unknown, peer: Endpoint): Failure {
  unexpectedErrors.report(error)
  const subject = formatEndpoint(peer)
  const said = visibleString(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  const message = `the conversation with ${subject} was ended, because what acts in it failed (${said.slice(0, MAX_SAID_CHARS)}); all others go on`
  return { code: 'handler-failed', errno: '', message, subject }
}
