import { failed, type Failure, type Outcome } from '../../shared/failure'
import { RecordingError } from '../recording/index/recording'

/** A recording whose file was cut or overwritten while it is open is an outcome, and no error of ours. */
function guarded<R>(act: () => R): R | Outcome<never> {
  try {
    const result = act()
    return result instanceof Promise ? (result.catch(toFailed) as R) : result
  } catch (error) {
    return toFailed(error)
  }
}

/** The same for each of these functions. */
export function allGuarded<T extends object>(functions: T): T {
  const all = Object.entries(functions) as [string, (...args: readonly unknown[]) => unknown][]
  return Object.fromEntries(
    all.map(([name, act]) => [name, (...args: unknown[]) => guarded(() => Reflect.apply(act, undefined, args))]),
  ) as T
}

/** Undefined for an error that is not about the file of a recording. */
export function recordingFailure(error: unknown): Failure | undefined {
  return error instanceof RecordingError ? error.failure : undefined
}

function toFailed(error: unknown): Outcome<never> {
  const failure = recordingFailure(error)
  if (failure === undefined) throw error
  return failed(failure)
}
