import { done, failed, type Outcome } from '../../shared/failure'
import type { SessionConfig, SessionSummary } from '../../shared/session'
import { refusal } from '../../shared/words/say-failure'
import type { Sessions } from '../session/sessions'
import { allowFiles, filesOfHandler, filesOfOptions } from './allow-files'
import type { ChosenFiles } from './chosen-files'
import type { WindowDeps } from './window-deps'

/** The part of a window that starting a session needs. */
type Starter = Pick<WindowDeps, 'askForFiles' | 'recordingsChanged'>

/** Starts a session with files that a person chose or allows, and tells the windows that there is a new recording. */
export function startSession(
  sessions: Sessions,
  config: SessionConfig,
  chosen: ChosenFiles,
  host: Starter,
): Promise<Outcome<SessionSummary>> {
  return startAllowed(config, chosen, host, () => sessions.start(config))
}

/** Starts a session of an earlier run in its place. */
export function startKept(
  sessions: Sessions,
  id: string,
  chosen: ChosenFiles,
  host: Starter,
): Promise<Outcome<SessionSummary>> {
  const summary = sessions.get(id)?.summary()
  if (summary?.kept === undefined) return Promise.resolve(failed(refusal('noSession', { id })))
  return startAllowed(summary.config, chosen, host, () => sessions.startKept(id))
}

async function startAllowed(
  config: SessionConfig,
  chosen: ChosenFiles,
  host: Starter,
  start: () => ReturnType<Sessions['start']>,
): Promise<Outcome<SessionSummary>> {
  const files = [...filesOfOptions(config.options), ...filesOfHandler(config.handler)]
  const mistake = await allowFiles(files, chosen, host.askForFiles)
  if (mistake !== undefined) return failed(mistake)
  const outcome = await start()
  if (!outcome.ok) return outcome
  host.recordingsChanged()
  return done(outcome.value.summary())
}
