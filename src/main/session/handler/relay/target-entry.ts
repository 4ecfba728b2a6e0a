import type { Endpoint } from '../../../../shared/endpoint'
import type { Failure } from '../../../../shared/failure'
import type { Sentence } from '../../../../shared/words/say'

/** The result of the bytes so far: more are needed, a target, or a refusal. `reply` is sent back at once. */
export type EntryStep =
  | { readonly kind: 'more'; readonly reply?: Uint8Array }
  /** `rest` are the bytes after the request, which belong to the target. */
  | { readonly kind: 'target'; readonly target: Endpoint; readonly rest: Uint8Array }
  | { readonly kind: 'refused'; readonly reply: Uint8Array; readonly why: Sentence }

/** The server's side of a protocol in which a client names its target. */
export interface TargetEntry {
  push(bytes: Uint8Array): EntryStep
  /** The answer when the target is connected, from this local address. */
  accepted(local: Endpoint): Uint8Array
  failed(failure: Failure): Uint8Array
}
