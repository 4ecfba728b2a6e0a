import * as v from 'valibot'
import type { Outcome } from '../failure'
import { heldDecisionSchema, holdRequestSchema, type HeldDecision, type HoldRequest } from '../hold'
import { payloadSchema } from '../library-schema'
import type { MessagePayload } from '../message/compose-message'
import { type SchemasOf, id, number } from './command-schemas'

export interface RelayCommands {
  /** Holds messages of a relay for a person; `null` stops holding and forwards what is held. */
  'relay.hold': (sessionId: string, request: HoldRequest | null) => Outcome<null>
  /** The content of a held message. */
  'relay.heldHex': (sessionId: string, held: number) => Outcome<string>
  /** The bytes of an edited message in the session's encoding; a character that it lacks is refused. */
  'relay.editedHex': (sessionId: string, payload: MessagePayload) => Outcome<string>
  'relay.decide': (sessionId: string, held: number, decision: HeldDecision) => Outcome<null>
}

export const RELAY_COMMANDS = {
  'relay.hold': v.strictTuple([id, v.nullable(holdRequestSchema)]),
  'relay.heldHex': v.strictTuple([id, number]),
  'relay.editedHex': v.strictTuple([id, payloadSchema]),
  'relay.decide': v.strictTuple([id, number, heldDecisionSchema]),
} satisfies SchemasOf<RelayCommands>
