import type { Outcome } from '../../shared/failure'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'

/** Acts on a session that has sockets; any other session is refused. */
export function onLive<T>(
  sessions: Sessions,
  id: string,
  act: (session: Session) => Outcome<T> | Promise<Outcome<T>>,
): Outcome<T> | Promise<Outcome<T>> {
  const session = sessions.live(id)
  return session.ok ? act(session.value) : session
}
