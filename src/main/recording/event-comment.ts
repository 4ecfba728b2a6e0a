import * as v from 'valibot'
import type { RecordingMeta, StateEvent } from '../../shared/record'
import type { SessionConfig } from '../../shared/session'

const endpoint = v.object({
  address: v.pipe(v.string(), v.maxLength(255)),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
})
const by = v.picklist(['local', 'peer'])
const failure = v.object({ code: v.string(), errno: v.string(), message: v.string(), subject: v.optional(v.string()) })
const unsentBytes = v.optional(v.number())

const stateEvent = v.variant('kind', [
  v.object({ kind: v.literal('listening'), local: endpoint }),
  v.object({ kind: v.literal('stopped') }),
  v.object({ kind: v.literal('connecting'), peer: endpoint }),
  v.object({ kind: v.literal('open'), local: endpoint, peer: endpoint, by }),
  v.object({ kind: v.literal('half-closed'), by }),
  v.object({ kind: v.literal('closed'), unsentBytes }),
  v.object({ kind: v.literal('reset'), by, unsentBytes }),
  v.object({ kind: v.literal('failed'), failure, unsentBytes }),
  v.object({ kind: v.literal('warning'), failure }),
])

const responder = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('echo') }),
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({ kind: v.literal('prefix'), text: v.string() }),
])

const protocol = v.picklist(['tcp', 'udp'])
const config = v.variant('role', [
  v.object({ role: v.literal('listener'), protocol, local: endpoint, responder }),
  v.object({ role: v.literal('client'), protocol, peer: endpoint, connectTimeoutMs: v.number(), responder }),
])

const eventFacts = v.object({ conversation: v.pipe(v.number(), v.integer(), v.minValue(0)), event: stateEvent })
const segmentFacts = v.object({ segments: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)) })
const metaFacts = v.object({
  format: v.literal(1),
  sessionId: v.string(),
  name: v.string(),
  startedAtNs: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  config,
})

/** What the comment on a record's first block says. Undefined: not ours, or damaged. */
export interface EventFacts {
  readonly conversation: number
  readonly event: StateEvent
}

export function readEventFacts(facts: unknown): EventFacts | undefined {
  const result = v.safeParse(eventFacts, facts)
  return result.success ? (result.output as EventFacts) : undefined
}

/** Into how many packets a long chunk was cut. */
export function readSegments(facts: unknown): number | undefined {
  const result = v.safeParse(segmentFacts, facts)
  return result.success ? result.output.segments : undefined
}

export function metaToFacts(meta: RecordingMeta): object {
  return { format: 1, ...meta }
}

export function readMeta(facts: unknown): RecordingMeta | undefined {
  const result = v.safeParse(metaFacts, facts)
  if (!result.success) return undefined
  const { sessionId, name, startedAtNs } = result.output
  return { sessionId, name, startedAtNs: BigInt(startedAtNs), config: result.output.config as SessionConfig }
}
