import type { Socket } from 'node:net'
import type { Endpoint } from '../../../shared/endpoint'
import type { Failure, Outcome } from '../../../shared/failure'
import type { TlsFacts } from '../../../shared/session'
import type { ConnectionEnd } from '../../net/tcp-connection'
import type { SecuredStream } from '../../net/tls/tls-handshake'
import type { ConversationAbility } from '../conversation/conversation'

/** What carries the bytes of one open conversation: a connection, or one peer of a datagram socket. */
export interface Wire {
  readonly local: Endpoint
  readonly peer: Endpoint
  readonly isStream: boolean
  readonly can: ReadonlySet<ConversationAbility>
  /** Handed over, and not yet taken by the system. */
  readonly queuedBytes: number
  /** Our side of it still sends. */
  readonly isWritable: boolean
  /** Why so many bytes more cannot be sent; undefined when they can. */
  refusal(byteLength: number): Failure | undefined
  /** Sends; whoever calls has looked at `refusal`, or lets the queue grow on purpose. */
  send(bytes: Uint8Array): void
  halfClose(): void
  close(): void
  reset(): void
  /** Ends at once, because of this. */
  fail(failure: Failure): void
  pause(): void
  resume(): void
  /** Where the wire serves many: whom an answer goes to that is given now. */
  serveNow?(peer: Endpoint | undefined): void
  /** Goes over to TLS behind everything that was sent. When the handshake fails, the wire has ended. */
  secure?(handshake: Handshake): Promise<Outcome<TlsFacts>>
}

/** Agrees on TLS over a connected socket, as one of the two sides. */
export type Handshake = (tcp: Socket, peer: Endpoint) => Promise<Outcome<SecuredStream>>

/** In this order: any number of `onBytes` and `onSent`, at most one `onPeerEnd`, then exactly one `onClosed`. */
export interface WireEvents {
  onBytes(bytes: Uint8Array): void
  /** `to`: where the wire serves several peers. */
  onSent(bytes: Uint8Array, to?: Endpoint): void
  onPeerEnd(): void
  onLocalEnd(): void
  onDrain(): void
  /** Something could not be sent, and it goes on. */
  onWarning(failure: Failure): void
  onClosed(end: ConnectionEnd): void
}
