import * as v from 'valibot'
import { alertsSchema } from '../../../shared/alert'
import { endpointSchema, protocolSchema, type Endpoint } from '../../../shared/endpoint'
import { OPTIONS, type SessionOptions } from '../../../shared/options/catalogue'
import { configWithoutSecrets } from '../../../shared/config-secrets'
import { knownOptions } from '../../../shared/options/check-options'
import type { RecordingMeta } from '../../../shared/record'
import type { UnknownPart } from '../../../shared/recording-damage'
import { handlerSchema } from '../../../shared/handler'
import { targetOf, type SessionConfig } from '../../../shared/session'
import { fitsComment } from './block-format'

const FORMAT = 1
const NOWHERE: Endpoint = { address: '0.0.0.0', port: 0 }

/** The fields that heads of every version have. */
const headSchema = v.looseObject({
  format: v.pipe(v.number(), v.integer(), v.minValue(FORMAT)),
  sessionId: v.string(),
  name: v.string(),
  startedAtNs: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  config: v.looseObject({
    role: v.string(),
    protocol: v.string(),
    local: v.optional(v.unknown()),
    peer: v.optional(v.unknown()),
    handler: v.optional(v.looseObject({ kind: v.string() })),
    /** The handler, under the name that older files use. */
    responder: v.optional(v.looseObject({ kind: v.string() })),
    options: v.optional(v.record(v.string(), v.unknown()), {}),
    alerts: v.optional(v.unknown()),
  }),
})

export function metaToFacts(meta: RecordingMeta): object {
  const { config, head, sessionId, name, startedAtNs } = meta
  const startedAt = String(startedAtNs)
  // A copy of a later version's recording keeps everything in its head.
  if (head !== undefined) return { ...head, sessionId, name, startedAtNs: startedAt }
  const known = configWithoutSecrets(config)
  const facts = { format: FORMAT, sessionId, name, startedAtNs: startedAt, config: known }
  if (fitsComment(facts)) return facts
  // Details too long for one comment (65,535 bytes) are left out: the rows do not depend on them.
  const handler = 'text' in known.handler ? { ...known.handler, text: '' } : known.handler
  const shorter = { ...facts, config: { ...known, handler } }
  return fitsComment(shorter) ? shorter : { ...facts, config: { ...known, handler, options: {} } }
}

/** Undefined when it is not our head. Kinds of a later version are listed in `unknown`, and the rest is read. */
export function readMeta(facts: unknown): RecordingMeta | undefined {
  const result = v.safeParse(headSchema, facts)
  if (!result.success) return undefined
  const { format, sessionId, name, startedAtNs, config: written } = result.output
  const unknown: UnknownPart[] = []
  const note = (of: UnknownPart['of'], was: string): void => {
    unknown.push({ of, was })
  }
  if (format !== FORMAT) note('format', String(format))
  const known = knownConfig(written, note)
  const options = knownOptions(written.options, targetOf(known))
  for (const key of Object.keys(written.options)) if (!Object.hasOwn(OPTIONS, key)) note('option', key)
  const meta = { sessionId, name, startedAtNs: BigInt(startedAtNs), config: { ...known, options } }
  return unknown.length === 0 ? meta : { ...meta, unknown, head: result.output }
}

/** The nearest configuration that this version knows: data of an unknown protocol is shown as a stream. */
function knownConfig(
  written: v.InferOutput<typeof headSchema>['config'],
  note: (of: UnknownPart['of'], was: string) => void,
): SessionConfig {
  const protocol = v.safeParse(protocolSchema, written.protocol)
  if (!protocol.success) note('protocol', written.protocol)
  const asWritten = written.handler ?? written.responder ?? { kind: 'none' }
  const handler = v.safeParse(handlerSchema, asWritten)
  if (!handler.success) note('handler', asWritten.kind)
  if (written.role !== 'listener' && written.role !== 'client') note('role', written.role)
  const options: SessionOptions = {}
  // Alerts of a later version are of no use to this one, and the rows do not depend on them.
  const alerts = v.safeParse(alertsSchema, written.alerts)
  const common = {
    protocol: protocol.success ? protocol.output : ('tcp' as const),
    handler: handler.success ? handler.output : ({ kind: 'none' } as const),
    options,
    ...(alerts.success ? { alerts: alerts.output } : {}),
  }
  if (written.role === 'client') return { role: 'client', peer: endpointOr(written.peer), ...common }
  return { role: 'listener', local: endpointOr(written.local), ...common }
}

function endpointOr(written: unknown): Endpoint {
  const endpoint = v.safeParse(endpointSchema, written)
  return endpoint.success ? endpoint.output : NOWHERE
}
