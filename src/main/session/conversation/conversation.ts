import type { EndHow } from '../../../shared/contract/conversations'
import type { Endpoint } from '../../../shared/endpoint'
import type { Outcome } from '../../../shared/failure'
import type { ConversationState } from '../../../shared/session'

/** What only some conversations can do: streams do all of it, peers of a datagram socket nothing. */
export type ConversationAbility = 'half-close' | 'reset' | 'pause'

/**
 * The exchange with one peer: a TCP or TLS connection, or one UDP peer. It exists from the first attempt to connect, or
 * from the peer's first data, until `closed`, `reset` or `failed`; then every call is refused as `not-open`.
 */
export interface Conversation {
  /** 1, 2, ... in the order of appearance in the session. */
  readonly number: number
  /** Undefined before it is open. */
  readonly local: Endpoint | undefined
  readonly peer: Endpoint
  readonly state: ConversationState
  readonly can: ReadonlySet<ConversationAbility>
  /** Bytes that were sent and not yet taken by the system, including those that a fault holds back. */
  readonly queuedBytes: number
  /**
   * Sends a message of a person, a job or a handler, framed where the session asks for it. Refused when too much waits
   * already.
   */
  send(message: Uint8Array): Outcome<null>
  /** Sends bytes as they are, without framing. */
  sendRaw(bytes: Uint8Array): Outcome<null>
  end(how: EndHow): Outcome<null>
  /** Pauses or resumes reading from the peer; a row records it. */
  setPaused(isPaused: boolean): Outcome<null>
}
