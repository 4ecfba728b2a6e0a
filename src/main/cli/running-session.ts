import { type FailedAttempt } from '../../shared/diagnosis'
import type { Failure } from '../../shared/failure'
import type { SessionConfig } from '../../shared/session'
import type { LiveRecord } from '../recording/index/recording'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'
import { EXIT, type ExitCode } from './exit-codes'
import { readOwnVariables } from './own-variables'
import { textOf, type ParsedVerb } from './options'
import { LiveOutput } from './live-output'
import { recordPrinter, type Printing } from './record-printer'
import { recordedSessions } from './recording-choice'
import { complain, RunEnd, stopSession } from './run-end'
import { sayLine } from './say'
import { describeFinding } from '../../shared/words/say-finding'

export interface RunningSessionOptions {
  /** The choices of the command line: where to record, and how much. */
  readonly values: ParsedVerb['values']
  /** How rows are printed; undefined prints nothing. */
  readonly printing: Printing | undefined
  /** Called for every record from the first one on, also across rotations. */
  readonly onRecord?: (record: LiveRecord) => void
}

/** The one session of a command, from its start to the exit status. */
export class RunningSession {
  readonly runEnd: RunEnd
  readonly sessions: Sessions
  readonly session: Session
  readonly #output: LiveOutput
  readonly #recordPath: string | undefined

  private constructor(runEnd: RunEnd, sessions: Sessions, session: Session, output: LiveOutput, recordPath?: string) {
    this.runEnd = runEnd
    this.sessions = sessions
    this.session = session
    this.#output = output
    this.#recordPath = recordPath
  }

  /** Reports on standard error why the session could not start, and returns the exit status. */
  static async start(
    config: SessionConfig,
    { values, printing, onRecord }: RunningSessionOptions,
  ): Promise<RunningSession | ExitCode> {
    const variables = readOwnVariables(values)
    const runEnd = new RunEnd()
    const output = new LiveOutput((code) => {
      runEnd.end(code)
    }, printing === 'json')
    const recordPath = textOf(values['record'])
    const sessions = recordedSessions(values)
    const print = printing === undefined ? undefined : recordPrinter(output, printing)
    sessions.subscribe({
      onRecord: (_id, record, recording) => {
        onRecord?.(record)
        print?.(record, recording)
      },
    })
    const starting = await sessions.start(config)
    if (starting.ok) {
      for (const [name, value] of variables) starting.value.variables.set(name, value)
      return new RunningSession(runEnd, sessions, starting.value, output, recordPath)
    }
    return refuse(sessions, config, starting.failure, recordPath)
  }

  /** Reports why the session failed, with the causes that were found; returns the exit status. */
  refuse(failure: Failure): Promise<ExitCode> {
    return refuse(this.sessions, this.session.config, failure, this.#recordPath)
  }

  /** Stops the session; success only when everything was saved. */
  async finish(code: ExitCode): Promise<ExitCode> {
    const result = await stopSession(this.session, code)
    await this.#output.end()
    return result
  }
}

async function refuse(
  sessions: Sessions,
  config: SessionConfig,
  failure: Failure,
  recordPath: string | undefined,
): Promise<ExitCode> {
  const isClient = config.role === 'client'
  const code = complain(failure, isClient ? EXIT.cannotConnect : EXIT.cannotBind, recordPath)
  const { protocol, options } = config
  const attempt: FailedAttempt = isClient
    ? { protocol, doing: 'connect', endpoint: config.peer, options }
    : { protocol, doing: 'listen', endpoint: config.local, options }
  for (const finding of await sessions.explain(failure, attempt)) sayLine(`  ${describeFinding(finding)}`)
  return code
}
