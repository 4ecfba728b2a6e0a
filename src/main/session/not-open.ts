import { failed, invalidInput, type Failure } from '../../shared/failure'

/** What is said of a conversation that is not there, or has ended. */
export function notOpen(conversation: number): { readonly ok: false; readonly failure: Failure } {
  return failed({ ...invalidInput(`conversation ${String(conversation)} is not open`), code: 'not-open' })
}
