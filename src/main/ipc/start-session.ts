import { done, type Outcome } from '../../shared/failure'
import type { SessionConfig, SessionSummary } from '../../shared/session'
import type { Sessions } from '../session/sessions'
import type { WindowDeps } from './window-deps'

/** Starts a session and tells the windows that there is a new recording. */
export async function startSession(
  sessions: Sessions,
  config: SessionConfig,
  host: WindowDeps,
): Promise<Outcome<SessionSummary>> {
  const outcome = await sessions.start(config)
  if (!outcome.ok) return outcome
  host.recordingsChanged()
  return done(outcome.value.summary())
}
