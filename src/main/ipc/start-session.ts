import { done, failed, type Outcome } from '../../shared/failure'
import type { SessionConfig, SessionSummary } from '../../shared/session'
import type { Sessions } from '../session/sessions'
import { allowFiles, filesOfHandler, filesOfOptions } from './allow-files'
import type { ChosenFiles } from './chosen-files'
import type { WindowDeps } from './window-deps'

/** Starts a session with files that a person chose or allows, and tells the windows that there is a new recording. */
export async function startSession(
  sessions: Sessions,
  config: SessionConfig,
  chosen: ChosenFiles,
  host: WindowDeps,
): Promise<Outcome<SessionSummary>> {
  const files = [...filesOfOptions(config.options), ...filesOfHandler(config.handler)]
  const mistake = await allowFiles(files, chosen, host.askForFiles)
  if (mistake !== undefined) return failed(mistake)
  const outcome = await sessions.start(config)
  if (!outcome.ok) return outcome
  host.recordingsChanged()
  return done(outcome.value.summary())
}
