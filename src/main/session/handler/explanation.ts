import type { Endpoint } from '../../../shared/endpoint'

/** The conversation that an explanation is about; it may be one of a recording. */
export interface ExplainedConversation {
  readonly number: number
  readonly peer: Endpoint
}

/** What a handler would do at a message, and why. */
export interface Explanation {
  /** What it would send, in this order. */
  readonly replies: readonly { readonly afterMs: number; readonly bytes: Uint8Array }[]
  /** In words, where there is something to say. */
  readonly because: readonly string[]
}

/** Does in thought what a handler would do. */
export interface Explainer {
  message(bytes: Uint8Array): Explanation
}
