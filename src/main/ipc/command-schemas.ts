import * as v from 'valibot'
import type { CommandName, Commands } from '../../shared/contract'
import { MAX_NAME_LENGTH, MAX_PAYLOAD_PULL_BYTES } from '../../shared/limits'
import { OPTION_TARGETS } from '../../shared/options/option'
import { librarySchema, payloadSchema, sequenceSchema, typedPayloadSchema } from '../../shared/library-schema'
import { failedAttemptSchema } from '../../shared/diagnosis'
import { endpointSchema } from '../../shared/endpoint'
import { loadPlanSchema } from '../../shared/load'
import { failureSchema } from '../../shared/failure'
import { optionsSchema } from '../../shared/options/check-options'
import { projectionDescriptionSchema, projectionQuestionSchema, projectionWishSchema } from '../../shared/projection'
import { replayOptionsSchema } from '../../shared/replay'
import { responderSchema, rowFilterSchema, sessionConfigSchema } from '../../shared/session'
import { settingsChangeSchema } from '../../shared/settings'

const MAX_PATH_LENGTH = 4_096

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff))
const id = v.pipe(v.string(), v.maxLength(64))
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PATH_LENGTH))
const optionTarget = v.picklist(OPTION_TARGETS)
const exportRequest = v.strictObject({
  sessionId: id,
  format: v.picklist(['text', 'csv', 'jsonl', 'pcapng']),
  filter: rowFilterSchema,
  guardFormulas: v.boolean(),
})

/** A tuple of schemas for the arguments of every command; one that is missing does not compile. */
type CommandSchemas = { readonly [N in CommandName]: v.GenericSchema<unknown, Readonly<Parameters<Commands[N]>>> }

export const COMMAND_SCHEMAS = {
  'bench.snapshot': v.strictTuple([]),
  'sessions.start': v.strictTuple([sessionConfigSchema]),
  'sessions.stop': v.strictTuple([id]),
  'sessions.close': v.strictTuple([id]),
  'sessions.reconnect': v.strictTuple([id]),
  'sessions.cancelConnect': v.strictTuple([id]),
  'sessions.respond': v.strictTuple([id, responderSchema]),
  'conversations.send': v.strictTuple([id, number, payloadSchema]),
  'conversations.sendToMany': v.strictTuple([
    id,
    v.nullable(v.pipe(v.array(number), v.maxLength(100_000))),
    payloadSchema,
  ]),
  'runs.start': v.strictTuple([id, v.nullable(v.pipe(v.array(number), v.maxLength(100_000))), sequenceSchema]),
  'runs.sendFile': v.strictTuple([id, number]),
  'runs.stop': v.strictTuple([id, number]),
  'library.save': v.strictTuple([librarySchema, count]),
  'library.import': v.strictTuple([]),
  'library.export': v.strictTuple([]),
  'options.save': v.strictTuple([optionTarget, optionsSchema]),
  'options.load': v.strictTuple([optionTarget]),
  'conversations.end': v.strictTuple([id, number, v.picklist(['half-close', 'close', 'reset'])]),
  'conversations.setPaused': v.strictTuple([id, number, v.boolean()]),
  'sessions.changeGroup': v.strictTuple([id, v.pipe(v.string(), v.maxLength(255)), v.picklist(['join', 'leave'])]),
  'failures.explain': v.strictTuple([failureSchema, failedAttemptSchema]),
  'tls.testCa': v.strictTuple([]),
  'conversations.addPeer': v.strictTuple([id, endpointSchema]),
  'projections.open': v.strictTuple([projectionDescriptionSchema]),
  'projections.read': v.strictTuple([number, projectionQuestionSchema]),
  'projections.adjust': v.strictTuple([number, projectionWishSchema]),
  'projections.close': v.strictTuple([number]),
  'records.payloadHex': v.strictTuple([id, number, count, v.pipe(count, v.maxValue(MAX_PAYLOAD_PULL_BYTES))]),
  'sessions.changeDecoding': v.strictTuple([id, optionsSchema]),
  'feed.acknowledge': v.strictTuple([count]),
  'recordings.list': v.strictTuple([]),
  'recordings.open': v.strictTuple([path]),
  'recordings.browse': v.strictTuple([]),
  'recordings.rename': v.strictTuple([
    path,
    v.pipe(v.string(), v.trim(), v.minLength(1, 'the name is empty'), v.maxLength(MAX_NAME_LENGTH)),
  ]),
  'recordings.reveal': v.strictTuple([path]),
  'recordings.delete': v.strictTuple([path]),
  'exports.start': v.strictTuple([exportRequest]),
  'exports.cancel': v.strictTuple([id]),
  'conversations.compare': v.strictTuple([id, number, id, number]),
  'runs.replay': v.strictTuple([id, number, id, number, replayOptionsSchema]),
  'recordings.merge': v.strictTuple([path]),
  'loads.start': v.strictTuple([loadPlanSchema, typedPayloadSchema, v.boolean(), v.boolean()]),
  'loads.stop': v.strictTuple([]),
  'loads.save': v.strictTuple([v.picklist(['text', 'json', 'html'])]),
  'settings.change': v.strictTuple([settingsChangeSchema]),
  'windows.openBench': v.strictTuple([]),
  'windows.openClient': v.strictTuple([id]),
} satisfies Record<CommandName, v.GenericSchema>

/** The arguments, or what is wrong with which of them. */
export function checkArguments<N extends CommandName>(
  name: N,
  args: unknown,
): { readonly ok: true; readonly value: Parameters<Commands[N]> } | { readonly ok: false; readonly mistake: string } {
  const schemas: CommandSchemas = COMMAND_SCHEMAS
  const result = v.safeParse(schemas[name], args)
  if (result.success) return { ok: true, value: result.output as Parameters<Commands[N]> }
  const issue = result.issues[0]
  const where = v.getDotPath(issue) ?? ''
  return { ok: false, mistake: `${name}: ${where === '' ? '' : `argument ${where}: `}${issue.message}` }
}
