import { failed, type Failure } from '../../shared/failure'
import { refusal } from '../../shared/words/say-failure'

/** What is said of a conversation that is not there, or has ended. */
export function notOpen(conversation: number): { readonly ok: false; readonly failure: Failure } {
  return failed(refusal('conversationNotOpen', { n: conversation }, { code: 'not-open' }))
}
