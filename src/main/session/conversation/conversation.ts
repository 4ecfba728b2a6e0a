import type { EndHow } from '../../../shared/contract/conversations'
import type { Endpoint } from '../../../shared/endpoint'
import type { Outcome } from '../../../shared/failure'
import type { ConversationState } from '../../../shared/session'

/** What only some conversations can do: a stream all of it, a peer of a datagram socket nothing. */
export type ConversationAbility = 'half-close' | 'reset' | 'pause'

/**
 * The exchange with one peer: a TCP or TLS connection, or one UDP peer. It exists from the first attempt to connect, or
 * from the first sign of the peer, until `closed`, `reset` or `failed`; then every call is refused as `not-open`.
 */
export interface Conversation {
  /** 1, 2, ... in the order of appearance in the session. */
  readonly number: number
  /** Undefined before it is open. */
  readonly local: Endpoint | undefined
  readonly peer: Endpoint
  readonly state: ConversationState
  readonly can: ReadonlySet<ConversationAbility>
  /** Bytes that were handed over and not yet taken by the system, with those that a fault holds back. */
  readonly queuedBytes: number
  /** A message of a person, a job or a handler: framed where that is asked for. Refused when too much waits already. */
  send(message: Uint8Array): Outcome<null>
  /** Bytes as they are, without a frame around them. */
  sendRaw(bytes: Uint8Array): Outcome<null>
  end(how: EndHow): Outcome<null>
  /** Stops reading from the peer, or goes on; the rows say so. */
  setPaused(isPaused: boolean): Outcome<null>
}
