import { failed, type Failure } from '../../shared/failure'
import { RecordingError } from '../recording/index/recording'

/** The failure of a session whose recording cannot be created; any other exception is a bug. */
export function notRecorded(error: unknown): { readonly ok: false; readonly failure: Failure } {
  if (error instanceof RecordingError) return failed(error.failure)
  throw error
}
