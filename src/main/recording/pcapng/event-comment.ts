import * as v from 'valibot'
import type { RecordingMeta, StateEvent } from '../../../shared/record'
import { fitsComment } from './block-format'
import { knownOptions, withoutSecrets } from '../../../shared/options/check-options'
import { targetOf, type SessionConfig } from '../../../shared/session'

const endpoint = v.object({
  address: v.pipe(v.string(), v.maxLength(255)),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
})
const by = v.picklist(['local', 'peer'])
const certificate = v.object({
  subject: v.string(),
  issuer: v.string(),
  names: v.string(),
  validFrom: v.string(),
  validTo: v.string(),
  fingerprint: v.string(),
})
const failure = v.object({
  code: v.string(),
  errno: v.string(),
  message: v.string(),
  subject: v.optional(v.string()),
  certificate: v.optional(certificate),
})
const unsentBytes = v.optional(v.number())

const tls = v.object({
  version: v.string(),
  cipher: v.string(),
  alpn: v.string(),
  serverName: v.string(),
  chain: v.array(certificate),
  distrust: v.string(),
})

const stateEvent = v.variant('kind', [
  v.object({ kind: v.literal('listening'), local: endpoint }),
  v.object({ kind: v.literal('stopped') }),
  v.object({ kind: v.literal('connecting'), peer: endpoint }),
  v.object({
    kind: v.literal('open'),
    local: endpoint,
    peer: endpoint,
    by,
    isSecuring: v.exactOptional(v.literal(true)),
  }),
  v.object({ kind: v.literal('half-closed'), by }),
  v.object({ kind: v.literal('closed'), unsentBytes }),
  v.object({ kind: v.literal('reset'), by, unsentBytes }),
  v.object({ kind: v.literal('failed'), failure, unsentBytes }),
  v.object({ kind: v.literal('warning'), failure }),
  v.object({ kind: v.literal('attempt'), peer: endpoint, failure: v.optional(failure) }),
  v.object({ kind: v.literal('proxied'), proxy: endpoint, target: endpoint }),
  v.object({ kind: v.literal('retrying'), inMs: v.number(), attempt: v.number() }),
  v.object({ kind: v.literal('waiting'), peer: endpoint }),
  v.object({
    kind: v.literal('refused'),
    peer: endpoint,
    reason: v.picklist(['connections', 'denied', 'backlog', 'descriptors']),
  }),
  v.object({ kind: v.literal('idle'), afterMs: v.number() }),
  v.object({ kind: v.literal('paused') }),
  v.object({ kind: v.literal('resumed') }),
  v.object({ kind: v.literal('secured'), tls }),
  v.object({ kind: v.literal('dropped-by-system'), datagrams: v.number() }),
  v.object({ kind: v.literal('answer-dropped'), byteLength: v.number() }),
  v.object({ kind: v.literal('joined'), group: v.string() }),
  v.object({ kind: v.literal('left'), group: v.string() }),
  v.object({ kind: v.literal('unexpected'), peer: endpoint, expected: endpoint }),
  v.object({ kind: v.literal('folded') }),
  v.object({ kind: v.literal('rotated'), file: v.string(), to: v.picklist(['next', 'before']) }),
  v.object({ kind: v.literal('gap'), by, byteLength: v.number() }),
  v.object({ kind: v.literal('left-out'), packets: v.number() }),
  v.object({ kind: v.literal('run-began'), run: v.string() }),
  v.object({
    kind: v.literal('run-ended'),
    run: v.string(),
    outcome: v.picklist(['done', 'matched', 'stopped', 'not-matched', 'failed']),
    sent: v.number(),
    bytesSent: v.number(),
    worstLateMs: v.number(),
    failure: v.optional(failure),
  }),
])

const responder = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('echo') }),
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({ kind: v.literal('prefix'), text: v.string() }),
])

const protocol = v.picklist(['tcp', 'tls', 'udp'])
/** Options that this version does not know are left out; the rows do not depend on them. */
const options = v.optional(v.record(v.string(), v.unknown()), {})
const config = v.variant('role', [
  v.object({ role: v.literal('listener'), protocol, local: endpoint, responder, options }),
  v.object({ role: v.literal('client'), protocol, peer: endpoint, responder, options }),
])

const eventFacts = v.object({ conversation: v.pipe(v.number(), v.integer(), v.minValue(0)), event: stateEvent })
const packetFacts = v.object({
  segments: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), 1),
  conversation: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
})
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

/** What the comment on a chunk's first packet says. */
export interface PacketFacts {
  /** Into how many packets the chunk was cut. */
  readonly segments: number
  /** Whose it is, where addresses and ports alone do not tell. */
  readonly conversation?: number | undefined
}

export function readPacketFacts(facts: unknown): PacketFacts | undefined {
  const result = v.safeParse(packetFacts, facts)
  return result.success ? result.output : undefined
}

export function metaToFacts(meta: RecordingMeta): object {
  const { config } = meta
  const options = withoutSecrets(config.options)
  const facts = { format: 1, ...meta, config: { ...config, options } }
  if (fitsComment(facts)) return facts
  // What is too long for one comment (65,535 bytes) is left out: the rows do not depend on it.
  const responder = 'text' in config.responder ? { ...config.responder, text: '' } : config.responder
  const shorter = { ...facts, config: { ...config, responder, options } }
  return fitsComment(shorter) ? shorter : { ...facts, config: { ...config, responder, options: {} } }
}

export function readMeta(facts: unknown): RecordingMeta | undefined {
  const result = v.safeParse(metaFacts, facts)
  if (!result.success) return undefined
  const { sessionId, name, startedAtNs } = result.output
  const { config } = result.output
  const options = knownOptions(config.options, targetOf(config))
  return { sessionId, name, startedAtNs: BigInt(startedAtNs), config: { ...config, options } as SessionConfig }
}
