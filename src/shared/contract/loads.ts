import * as v from 'valibot'
import type { Outcome } from '../failure'
import { typedPayloadSchema } from '../library-schema'
import { type LoadPlan, loadPlanSchema } from '../load'
import type { TypedPayload } from '../payload-codec'
import type { SchemasOf } from './command-schemas'

export interface LoadCommands {
  /**
   * One load at a time for each window; progress comes as events. `acceptsUntrusted` is for TLS; `isAgreed` says that
   * the owner of a target that is not this machine agrees.
   */
  'loads.start': (plan: LoadPlan, payload: TypedPayload, acceptsUntrusted: boolean, isAgreed: boolean) => Outcome<null>
  'loads.stop': () => null
  /** Saves the last report; returns its path, `null` when the dialog was cancelled. */
  'loads.save': (format: 'text' | 'json' | 'html') => Outcome<string | null>
}

export const LOAD_COMMANDS = {
  'loads.start': v.strictTuple([loadPlanSchema, typedPayloadSchema, v.boolean(), v.boolean()]),
  'loads.stop': v.strictTuple([]),
  'loads.save': v.strictTuple([v.picklist(['text', 'json', 'html'])]),
} satisfies SchemasOf<LoadCommands>
