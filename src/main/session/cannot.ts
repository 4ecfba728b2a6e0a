import { failed, type Failure } from '../../shared/failure'
import { refusal } from '../../shared/words/say-failure'
import type { SessionAbility } from './transport/transport'

/** The answer where a session cannot do something, whatever its state. */
export function cannot(what: Exclude<SessionAbility, 'add-peer'>): { readonly ok: false; readonly failure: Failure } {
  return failed(refusal(what))
}
