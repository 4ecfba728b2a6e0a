import { failed, type Failure } from '../../shared/failure'
import { refusal } from '../../shared/words/say-failure'

/** The failure of a call to a conversation that does not exist, or has ended. */
export function notOpen(conversation: number): { readonly ok: false; readonly failure: Failure } {
  return failed(refusal('conversationNotOpen', { n: conversation }, { code: 'not-open' }))
}
