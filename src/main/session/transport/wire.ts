import type { Socket } from 'node:net'
import type { Endpoint } from '../../../shared/endpoint'
import type { Failure, Outcome } from '../../../shared/failure'
import type { TlsFacts } from '../../../shared/session'
import type { ConnectionEnd } from '../../net/tcp-connection'
import type { SecuredStream } from '../../net/tls/tls-handshake'
import type { ConversationAbility } from '../conversation/conversation'

/** Carries the bytes of one open conversation: a connection, or one peer of a datagram socket. */
export interface Wire {
  readonly local: Endpoint
  readonly peer: Endpoint
  readonly isStream: boolean
  readonly can: ReadonlySet<ConversationAbility>
  /** Bytes that were sent and not yet taken by the system. */
  readonly queuedBytes: number
  /** True while this side can send. */
  readonly isWritable: boolean
  /** Why this many bytes more cannot be sent, while faults hold back others; undefined when they can. */
  refusal(byteLength: number, heldBytes?: number): Failure | undefined
  /** Sends; the caller has checked `refusal`, or lets the queue grow on purpose. */
  send(bytes: Uint8Array): void
  halfClose(): void
  close(): void
  reset(): void
  /** Ends at once with this failure. */
  fail(failure: Failure): void
  pause(): void
  resume(): void
  /** For a wire that serves many peers: the peer that gets an immediate answer. */
  serveNow?(peer: Endpoint | undefined): void
  /** Upgrades to TLS after everything that was sent. When the handshake fails, the wire has ended. */
  secure?(handshake: Handshake): Promise<Outcome<TlsFacts>>
}

/** Does the TLS handshake over a connected socket, as one of the two sides. */
export type Handshake = (tcp: Socket, peer: Endpoint) => Promise<Outcome<SecuredStream>>

/** In this order: any number of `onBytes` and `onSent`, at most one `onPeerEnd`, then exactly one `onClosed`. */
export interface WireEvents {
  /** The bytes may be lent (`lent-bytes.ts`): who needs them after the call keeps a copy. */
  onBytes(bytes: Uint8Array): void
  /** `to`: the peer, where the wire serves several. */
  onSent(bytes: Uint8Array, to?: Endpoint): void
  onPeerEnd(): void
  onLocalEnd(): void
  onDrain(): void
  /** Something could not be sent, and the wire continues. */
  onWarning(failure: Failure): void
  onClosed(end: ConnectionEnd): void
}
