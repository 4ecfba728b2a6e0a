import { failed, invalidInput, type NetFailure } from '../../shared/net-failure'

/** What is said of a conversation that is not there, or has ended. */
export function notOpen(conversation: number): { readonly ok: false; readonly failure: NetFailure } {
  return failed({ ...invalidInput(`conversation ${String(conversation)} is not open`), code: 'not-open' })
}
