import type { Outcome } from '../../../shared/failure'
import type { Clock } from '../../clock'
import type { DialTarget, Handler, HandlerContext } from '../handler/handler'
import type { SessionLog } from '../session-log'
import type { TlsUpgrades } from '../transport/tls-upgrades'
import type { Conversation } from './conversation'
import type { Traffic } from './pipeline'

/** What the conversations of a session have in common. */
export interface ConversationDeps {
  readonly log: SessionLog
  readonly clock: Clock
  readonly traffic: Traffic
  /** Somebody wants to know how long nothing came or went. */
  readonly tracksIdle: boolean
  readonly store: Map<string, unknown>
  conversations(): Iterable<Conversation>
  dial(target: DialTarget, open: (leg: HandlerContext) => Handler): Outcome<Conversation>
  readonly upgrades: Pick<TlsUpgrades, 'secure'>
  /** Its last row comes next: what sends to it ends. */
  onEnding(conversation: Conversation): void
  onEnded(conversation: Conversation): void
}
