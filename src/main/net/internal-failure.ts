import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import type { Failure } from '../../shared/failure'
import { unexpectedErrors } from '../../shared/unexpected-errors'
import { visibleString } from '../../shared/visible-text'

/** An error of ours while we dealt with one peer: reported, and a failure of that peer's conversation alone. */
export function internalFailure(error: unknown, peer: Endpoint): Failure {
  unexpectedErrors.report(error)
  const subject = formatEndpoint(peer)
  const said = visibleString(error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300)
  const message = `an error in Wirebench itself ended the conversation with ${subject} (${said}); all others go on. Please report it`
  return { code: 'internal-error', errno: '', message, subject }
}
