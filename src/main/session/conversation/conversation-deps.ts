import type { Outcome } from '../../../shared/failure'
import type { Clock } from '../../clock'
import type { DialTarget, Handler, HandlerContext } from '../handler/handler'
import type { SessionLog } from '../session-log'
import type { TlsUpgrades } from '../transport/tls-upgrades'
import type { Conversation } from './conversation'
import type { Traffic } from './pipeline'

/** What the conversations of a session share. */
export interface ConversationDeps {
  readonly log: SessionLog
  readonly clock: Clock
  readonly traffic: Traffic
  /** True when idle times are needed. */
  readonly tracksIdle: boolean
  readonly store: Map<string, unknown>
  conversations(): Iterable<Conversation>
  dial(target: DialTarget, open: (leg: HandlerContext) => Handler): Outcome<Conversation>
  readonly upgrades: Pick<TlsUpgrades, 'secure'>
  /** Called before the last row: what still sends to it ends. */
  onEnding(conversation: Conversation): void
  onEnded(conversation: Conversation): void
}
