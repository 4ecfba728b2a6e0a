import { resolve } from 'node:path'
import type { Failure } from '../../shared/failure'
import type { Session } from '../session/session'
import { EXIT, type ExitCode } from './exit-codes'
import { say } from './say'

/**
 * Resolves once with the exit status: after a signal, or when somebody calls `end`. A second signal ends the process at
 * once.
 */
export class RunEnd {
  readonly code: Promise<ExitCode>
  #resolve: (code: ExitCode) => void = () => undefined
  #isOver = false

  constructor() {
    this.code = new Promise((resolve) => {
      this.#resolve = resolve
    })
    const onSignal = (code: ExitCode) => (): void => {
      if (this.#isOver) process.exit(code)
      this.end(code)
    }
    process.on('SIGINT', onSignal(EXIT.interrupted))
    process.on('SIGTERM', onSignal(EXIT.terminated))
    process.on('SIGHUP', onSignal(EXIT.terminated))
  }

  get isOver(): boolean {
    return this.#isOver
  }

  end(code: ExitCode): void {
    this.#isOver = true
    this.#resolve(code)
  }
}

/** Reports a failure on standard error, and returns its exit status. */
export function complain(failure: Failure, otherwise: ExitCode, recordPath: string | undefined): ExitCode {
  say(failure.message)
  // A wrong argument, like a wrong option.
  if (failure.code === 'script-failed' || failure.code === 'script-not-allowed') return EXIT.usage
  const isAboutRecording = recordPath !== undefined && failure.subject === resolve(recordPath)
  return isAboutRecording ? EXIT.cannotSave : otherwise
}

/** Stops the session; success only when everything was saved. */
export async function stopSession(session: Session, code: ExitCode): Promise<ExitCode> {
  await session.stop()
  session.close()
  const { recordsGone, unsaved } = session.log
  if (recordsGone > 0) say(`${String(recordsGone)} records are lost: their recording was deleted in the meantime`)
  if (unsaved === undefined) return recordsGone > 0 ? EXIT.cannotSave : code
  const lost =
    unsaved.records === 0
      ? 'what was written last may not be on the disk'
      : `${String(unsaved.records)} records were not saved`
  say(`${unsaved.failure.message}; ${lost}`)
  return EXIT.cannotSave
}
