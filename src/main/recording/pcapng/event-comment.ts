import * as v from 'valibot'
import { readEvent, type StateEvent } from '../../../shared/events/event'

/** The index has 32 bits for the number, and a merge adds the numbers of another recording. */
const MAX_CONVERSATION = 2 ** 31 - 1
const number = v.pipe(v.number(), v.integer(), v.maxValue(MAX_CONVERSATION))

const isDoubtful = v.optional(v.boolean(), false)
const eventSchema = v.object({ conversation: v.pipe(number, v.minValue(0)), event: v.unknown(), doubtful: isDoubtful })
const packetFacts = v.object({
  segments: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), 1),
  conversation: v.optional(v.pipe(number, v.minValue(1))),
  doubtful: isDoubtful,
})

/** The facts in the comment on a record's first block. Undefined: foreign or damaged. */
export interface EventFacts {
  readonly conversation: number
  readonly event: StateEvent
  /** The recording that it was copied from was damaged there. */
  readonly doubtful: boolean
}

export function readEventFacts(facts: unknown): EventFacts | undefined {
  const result = v.safeParse(eventSchema, facts)
  if (!result.success) return undefined
  const event = readEvent(result.output.event)
  return event === undefined ? undefined : { ...result.output, event }
}

/** The facts in the comment on a chunk's first packet. */
export interface PacketFacts {
  /** The number of packets of the chunk. */
  readonly segments: number
  /** Its conversation, where addresses and ports do not tell. */
  readonly conversation?: number | undefined
  /** The recording that it was copied from was damaged there. */
  readonly doubtful: boolean
}

export function readPacketFacts(facts: unknown): PacketFacts | undefined {
  const result = v.safeParse(packetFacts, facts)
  return result.success ? result.output : undefined
}
