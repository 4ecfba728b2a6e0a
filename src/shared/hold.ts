import * as v from 'valibot'
import { payloadSchema } from './library-schema'
import { querySchema } from './filter/parse-filter'
import { MAX_TIMER_MS } from './limits'
import type { MessagePayload } from './message/compose-message'
import { RELAY_DIRECTIONS, type RelayDirection } from './relay-words'

/** More than a person decides about in one go. */
export const MAX_HELD = 200
/** What a person edits: longer messages can only be forwarded or dropped. */
export const MAX_EDITED_BYTES = 65_536
const MAX_QUERY_LENGTH = 10_000

/** Which messages of a relay are held for a person: the next `count` that match, each for `forMs` at most. */
export interface HoldRequest {
  readonly count: number
  /** In the language of filters; empty means every message. */
  readonly query: string
  readonly direction: RelayDirection | 'both'
  readonly forMs: number
}

/** One message that waits for a decision. Bytes travel as hex text. */
export interface HeldMessage {
  readonly id: number
  /** The leg that it came from. */
  readonly conversation: number
  readonly direction: RelayDirection
  readonly byteLength: number
  readonly previewHex: string
  /** When it is forwarded automatically; ms since 1970. */
  readonly untilMs: number
}

export interface HoldStatus {
  /** Absent while nothing is to be held. */
  readonly request?: HoldRequest
  /** How many more are going to be held. */
  readonly left: number
  readonly held: readonly HeldMessage[]
}

/**
 * What a person decides about a held message. `edit`: this is forwarded instead, framed as the session's messages
 * are.
 */
export type HeldDecision =
  { readonly kind: 'go-on' } | { readonly kind: 'drop' } | { readonly kind: 'edit'; readonly payload: MessagePayload }

export const holdRequestSchema: v.GenericSchema<unknown, HoldRequest> = v.strictObject({
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_HELD)),
  query: querySchema(MAX_QUERY_LENGTH),
  direction: v.picklist([...RELAY_DIRECTIONS, 'both']),
  forMs: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(MAX_TIMER_MS)),
})

export const heldDecisionSchema: v.GenericSchema<unknown, HeldDecision> = v.variant('kind', [
  v.strictObject({ kind: v.literal('go-on') }),
  v.strictObject({ kind: v.literal('drop') }),
  v.strictObject({ kind: v.literal('edit'), payload: payloadSchema }),
])
