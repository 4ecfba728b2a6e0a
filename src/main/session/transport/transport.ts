import type { Endpoint } from '../../../shared/endpoint'
import type { GroupMembership } from '../../../shared/ip'
import type { Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { GrantedBuffers, SessionState } from '../../../shared/session'
import type { Clock } from '../../clock'
import type { LiveConversation } from '../conversation/live-conversation'
import type { ConversationOwner } from '../conversation/live-conversation'
import type { SessionLog } from '../session-log'

/** What only some sessions can do, regardless of their conversations. */
export type SessionAbility = 'add-peer' | 'reconnect' | 'cancel-connect' | 'groups'

/** The sockets of one session: they begin and end its conversations. */
export interface Transport {
  /** The bound address of a listener; the address of a client is in its state. */
  readonly local: Endpoint | undefined
  readonly can: ReadonlySet<SessionAbility>
  /** The socket buffers that the system granted; undefined where it does not tell (TCP). */
  readonly granted: GrantedBuffers | undefined
  /**
   * Starts to serve. It is called in the turn of the event loop in which the socket was bound, so nothing is missed.
   */
  begin(host: TransportDeps): void
  /** Frees the port and ends every conversation; resolves when all of them have ended. Also without `begin`. */
  stop(): Promise<void>
  /** The person ended a conversation: a client does not reconnect automatically. */
  onEndedByHand?(): void
  addPeer?(peer: Endpoint): Outcome<number>
  reconnect?(): Outcome<null>
  cancelConnect?(): Outcome<null>
  changeGroup?(membership: GroupMembership, doing: 'join' | 'leave'): Outcome<null>
}

/** What a transport needs from its session. */
export interface TransportDeps {
  readonly options: SessionOptions
  readonly clock: Clock
  readonly log: SessionLog
  readonly state: SessionState
  setState(state: SessionState): void
  /** A new conversation with the next number; it is not open yet. */
  converse(peer: Endpoint, by: 'local' | 'peer', owner: ConversationOwner): LiveConversation
  stop(): void
}
