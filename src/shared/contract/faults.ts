import * as v from 'valibot'
import type { Outcome } from '../failure'
import { faultWishSchema, type FaultStatus, type FaultWish } from '../fault/fault-wish'
import { type SchemasOf, count, id } from './command-schemas'

export interface FaultCommands {
  /**
   * Other faults from now on: in one conversation, or (0) in all that have none of their own, and in those that come. `null` gives a
   * conversation those of its session again.
   */
  'faults.set': (sessionId: string, conversation: number, wish: FaultWish | null) => Outcome<null>
  /** Which faults act now, and what they have done; 0 is the session. */
  'faults.of': (sessionId: string, conversation: number) => Outcome<FaultStatus>
}

export const FAULT_COMMANDS = {
  'faults.set': v.strictTuple([id, count, v.nullable(faultWishSchema)]),
  'faults.of': v.strictTuple([id, count]),
} satisfies SchemasOf<FaultCommands>
