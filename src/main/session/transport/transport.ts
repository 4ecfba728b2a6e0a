import type { Endpoint } from '../../../shared/endpoint'
import type { GroupMembership } from '../../../shared/ip'
import type { Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { GrantedBuffers, SessionState } from '../../../shared/session'
import type { Clock } from '../../clock'
import type { LiveConversation } from '../conversation/live-conversation'
import type { ConversationOwner } from '../conversation/live-conversation'
import type { SessionLog } from '../session-log'

/** What only some sessions can do, whatever their conversations can. */
export type SessionAbility = 'add-peer' | 'reconnect' | 'cancel-connect' | 'groups'

/** The sockets of one session: they begin its conversations and end them. */
export interface Transport {
  /** Where a listener is bound; a client says it with its state. */
  readonly local: Endpoint | undefined
  readonly can: ReadonlySet<SessionAbility>
  /** What the system gave of the socket buffers; undefined where it cannot be asked (TCP). */
  readonly granted: GrantedBuffers | undefined
  /** Serves from now on. Nothing came before: this is called in the turn of the loop in which the socket was bound. */
  begin(host: TransportDeps): void
  /** Frees the port and ends every conversation; resolves when all of them have. Also without `begin`. */
  stop(): Promise<void>
  /** The person ends a conversation: a client does not connect again by itself. */
  onEndedByHand?(): void
  addPeer?(peer: Endpoint): Outcome<number>
  reconnect?(): Outcome<null>
  cancelConnect?(): Outcome<null>
  changeGroup?(membership: GroupMembership, doing: 'join' | 'leave'): Outcome<null>
}

/** What a transport has of its session. */
export interface TransportDeps {
  readonly options: SessionOptions
  readonly clock: Clock
  readonly log: SessionLog
  readonly state: SessionState
  setState(state: SessionState): void
  /** A new conversation under the next number; it is not open yet. */
  converse(peer: Endpoint, by: 'local' | 'peer', owner: ConversationOwner): LiveConversation
  stop(): void
}
