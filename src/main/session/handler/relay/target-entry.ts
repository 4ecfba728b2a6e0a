import type { Endpoint } from '../../../../shared/endpoint'
import type { Failure } from '../../../../shared/failure'
import type { Sentence } from '../../../../shared/words/say'

/** What a client said so far: more is to come, a target, or something that is refused. `reply` goes back to it at once. */
export type EntryStep =
  | { readonly kind: 'more'; readonly reply?: Uint8Array }
  /** `rest` is what came behind the request already: it is for the target. */
  | { readonly kind: 'target'; readonly target: Endpoint; readonly rest: Uint8Array }
  | { readonly kind: 'refused'; readonly reply: Uint8Array; readonly why: Sentence }

/** The server's side of a protocol by which a client says where it wants to go. */
export interface TargetEntry {
  push(bytes: Uint8Array): EntryStep
  /** The target is connected, from this address of ours. */
  accepted(local: Endpoint): Uint8Array
  failed(failure: Failure): Uint8Array
}
