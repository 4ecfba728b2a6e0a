import * as v from 'valibot'
import { alertsSchema, type Alerts } from '../alert'
import type { Outcome } from '../failure'
import { type SchemasOf, count, id } from './command-schemas'

export interface AlertCommands {
  /** From now on these, of a session that runs, is stopped, or is kept from an earlier run. */
  'alerts.choose': (sessionId: string, alerts: Alerts) => Outcome<null>
  /** A person has looked at the alerts of a conversation, of the session itself (0), or at all of them (`null`). */
  'alerts.seen': (sessionId: string, conversation: number | null) => Outcome<null>
}

export const ALERT_COMMANDS = {
  'alerts.choose': v.strictTuple([id, alertsSchema]),
  'alerts.seen': v.strictTuple([id, v.nullable(count)]),
} satisfies SchemasOf<AlertCommands>
