import { failed, type Failure } from '../../shared/failure'
import { RecordingError } from '../recording/index/recording'

/** A session does not start without its recording; anything else that was thrown is a bug. */
export function notRecorded(error: unknown): { readonly ok: false; readonly failure: Failure } {
  if (error instanceof RecordingError) return failed(error.failure)
  throw error
}
