import * as v from 'valibot'
import type { CommandName, Commands } from '../../shared/contract'
import { MAX_PORT } from '../../shared/endpoint'
import { FRAME_KINDS } from '../../shared/framing/frame-segment'
import { LOAD_LIMITS } from '../../shared/load'
import { MAX_NAME_LENGTH, MAX_PAYLOAD_PULL_BYTES, MAX_READ_ROWS } from '../../shared/limits'
import { parseFilter } from '../../shared/filter/parse-filter'
import { HIGHLIGHT_COLOURS, MAX_HIGHLIGHT_QUERY, MAX_HIGHLIGHT_RULES } from '../../shared/highlight'
import { REPLAY_SPEED, REPLAY_WITHIN } from '../../shared/replay'
import type { FailureCode } from '../../shared/net-failure'
import { checkOptions, describeOptionMistake } from '../../shared/options/check-options'
import { OPTION_TARGETS } from '../../shared/options/option'
import { librarySchema, payloadSchema, scheduleSchema, typedPayloadSchema } from '../library/library-schema'
import { targetOf } from '../../shared/session'
import type { SessionOptions } from '../../shared/options/catalogue'
import { RECORDING_BYTES_RANGE, TIME_COLUMNS } from '../../shared/settings'
import {
  COUNTER_BYTES,
  COUNTER_OFFSET_MAX,
  keyMistake,
  LATE_AFTER_RANGE,
  MAX_KEY_LENGTH,
} from '../../shared/statistics'

const MAX_PATH_LENGTH = 4_096
const MAX_RESPONDER_LENGTH = 65_536

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff))
const id = v.pipe(v.string(), v.maxLength(64))
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PATH_LENGTH))
const endpoint = v.strictObject({
  address: v.pipe(v.string(), v.minLength(1, 'address is empty'), v.maxLength(255)),
  port: v.pipe(
    v.number(),
    v.integer('a port is a whole number'),
    v.minValue(0, 'a port is 0 to 65535'),
    v.maxValue(MAX_PORT, 'a port is 0 to 65535'),
  ),
})
const newline = v.picklist(['none', 'lf', 'crlf'])
const responderText = v.pipe(v.string(), v.maxLength(MAX_RESPONDER_LENGTH))
const responder = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('echo') }),
  v.strictObject({ kind: v.literal('text'), text: responderText }),
  v.strictObject({ kind: v.literal('prefix'), text: responderText }),
])
const protocol = v.picklist(['tcp', 'tls', 'udp'])
/** What each may be is in the table of options; which are allowed depends on the kind of session. */
const options = v.record(v.pipe(v.string(), v.maxLength(64)), v.unknown())
const knownRecord = v.pipe(
  options,
  v.transform((value) => value as SessionOptions),
)
const optionTarget = v.picklist(OPTION_TARGETS)
const rawConfig = v.variant('role', [
  v.strictObject({ role: v.literal('listener'), protocol, local: endpoint, responder, options }),
  v.strictObject({
    role: v.literal('client'),
    protocol,
    peer: endpoint,
    responder,
    options,
  }),
])
const sessionConfig = v.pipe(
  rawConfig,
  v.rawTransform(({ dataset, addIssue }) => {
    const [mistake] = checkOptions(dataset.value.options, targetOf(dataset.value))
    if (mistake !== undefined) addIssue({ message: describeOptionMistake(mistake) })
    return dataset.value
  }),
)
const filter = v.strictObject({
  conversation: v.optional(number),
  kinds: v.optional(v.pipe(v.array(v.picklist(['rx', 'tx', 'state'])), v.maxLength(3))),
  query: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(10_000),
      v.check((query) => parseFilter(query).ok, 'the filter cannot be read'),
    ),
  ),
})
const within = ({ min, max }: { readonly min: number; readonly max: number }) =>
  v.pipe(v.number(), v.minValue(min, `at least ${String(min)}`), v.maxValue(max, `at most ${String(max)}`))
const loadPlan = v.strictObject({
  protocol,
  peer: endpoint,
  clients: v.pipe(within(LOAD_LIMITS.clients), v.integer('clients are counted in whole numbers')),
  ratePerS: v.exactOptional(within(LOAD_LIMITS.rate)),
  rampS: within(LOAD_LIMITS.rampS),
  durationS: within(LOAD_LIMITS.durationS),
  maxMessages: v.exactOptional(v.pipe(within(LOAD_LIMITS.maxMessages), v.integer())),
  timeoutS: within(LOAD_LIMITS.timeoutS),
  answer: v.picklist(['same', 'any', 'line', 'none']),
})
const highlightRules = v.pipe(
  v.array(
    v.strictObject({
      query: v.pipe(
        v.string(),
        v.maxLength(MAX_HIGHLIGHT_QUERY),
        v.check((query) => parseFilter(query).ok, 'the filter cannot be read'),
      ),
      colour: v.picklist(HIGHLIGHT_COLOURS),
    }),
  ),
  v.maxLength(MAX_HIGHLIGHT_RULES),
)
const statisticsOptions = v.strictObject({
  asker: v.picklist(['peer', 'us']),
  key: v.pipe(
    v.string(),
    v.maxLength(MAX_KEY_LENGTH),
    v.check((key) => keyMistake(key) === undefined, 'the pattern cannot be read'),
  ),
  lateAfterMs: v.pipe(v.number(), v.minValue(LATE_AFTER_RANGE.min), v.maxValue(LATE_AFTER_RANGE.max)),
  counter: v.exactOptional(
    v.strictObject({
      offset: v.pipe(count, v.maxValue(COUNTER_OFFSET_MAX)),
      bytes: v.picklist(COUNTER_BYTES),
      isLittleEndian: v.boolean(),
    }),
  ),
})
const settingsChange = v.partial(
  v.strictObject({
    locale: v.picklist(['system', 'en', 'zh-CN']),
    theme: v.picklist(['system', 'light', 'dark']),
    maxRecordingBytes: v.pipe(
      v.number(),
      v.integer(),
      v.minValue(RECORDING_BYTES_RANGE.min),
      v.maxValue(RECORDING_BYTES_RANGE.max),
    ),
    confirmClientClose: v.boolean(),
    composerNewline: newline,
    showInspector: v.boolean(),
    timeColumn: v.picklist(TIME_COLUMNS),
    highlights: highlightRules,
  }),
)
const exportRequest = v.strictObject({
  sessionId: id,
  format: v.picklist(['text', 'csv', 'jsonl', 'pcapng']),
  filter,
  guardFormulas: v.boolean(),
})

/** A tuple of schemas for the arguments of every command; one that is missing does not compile. */
type CommandSchemas = { readonly [N in CommandName]: v.GenericSchema<unknown, Readonly<Parameters<Commands[N]>>> }

export const COMMAND_SCHEMAS = {
  'bench.snapshot': v.strictTuple([]),
  'sessions.start': v.strictTuple([sessionConfig]),
  'sessions.stop': v.strictTuple([id]),
  'sessions.close': v.strictTuple([id]),
  'sessions.reconnect': v.strictTuple([id]),
  'sessions.cancelConnect': v.strictTuple([id]),
  'sessions.respond': v.strictTuple([id, responder]),
  'conversations.send': v.strictTuple([id, number, payloadSchema]),
  'conversations.sendToMany': v.strictTuple([
    id,
    v.nullable(v.pipe(v.array(number), v.maxLength(100_000))),
    payloadSchema,
  ]),
  'runs.start': v.strictTuple([id, v.nullable(v.pipe(v.array(number), v.maxLength(100_000))), scheduleSchema]),
  'runs.sendFile': v.strictTuple([id, number]),
  'runs.stop': v.strictTuple([id, number]),
  'library.save': v.strictTuple([librarySchema, count]),
  'library.import': v.strictTuple([]),
  'library.export': v.strictTuple([]),
  'options.save': v.strictTuple([optionTarget, knownRecord]),
  'options.load': v.strictTuple([optionTarget]),
  'conversations.end': v.strictTuple([id, number, v.picklist(['half-close', 'close', 'reset'])]),
  'conversations.setPaused': v.strictTuple([id, number, v.boolean()]),
  'sessions.changeGroup': v.strictTuple([id, v.pipe(v.string(), v.maxLength(255)), v.picklist(['join', 'leave'])]),
  'failures.explain': v.strictTuple([
    v.object({
      code: v.pipe(
        v.string(),
        v.transform((code) => code as FailureCode),
      ),
      errno: v.string(),
      message: v.string(),
      subject: v.exactOptional(v.string()),
      certificate: v.exactOptional(
        v.object({
          subject: v.string(),
          issuer: v.string(),
          names: v.string(),
          validFrom: v.string(),
          validTo: v.string(),
          fingerprint: v.string(),
        }),
      ),
    }),
    v.strictObject({
      protocol,
      doing: v.picklist(['listen', 'connect', 'send']),
      endpoint,
      options: v.exactOptional(knownRecord),
    }),
  ]),
  'tls.testCa': v.strictTuple([]),
  'conversations.addPeer': v.strictTuple([id, endpoint]),
  'view.open': v.strictTuple([id, filter, highlightRules]),
  'view.follow': v.strictTuple([count, v.boolean()]),
  'view.read': v.strictTuple([count, count, v.pipe(count, v.maxValue(MAX_READ_ROWS))]),
  'view.locate': v.strictTuple([count, number]),
  'view.locateTime': v.strictTuple([count, v.bigint()]),
  'records.payloadHex': v.strictTuple([id, number, count, v.pipe(count, v.maxValue(MAX_PAYLOAD_PULL_BYTES))]),
  'sessions.changeView': v.strictTuple([id, knownRecord]),
  'frames.open': v.strictTuple([id, number]),
  'frames.close': v.strictTuple([]),
  'frames.read': v.strictTuple([count, count, v.pipe(count, v.maxValue(MAX_READ_ROWS))]),
  'frames.only': v.strictTuple([count, v.nullable(v.picklist(FRAME_KINDS))]),
  'frames.bytes': v.strictTuple([count, v.picklist(['rx', 'tx']), number]),
  'statistics.open': v.strictTuple([id, count, statisticsOptions]),
  'statistics.close': v.strictTuple([]),
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
  'runs.replay': v.strictTuple([
    id,
    number,
    id,
    number,
    v.strictObject({
      side: v.picklist(['client', 'server']),
      speed: v.union([v.literal('asap'), within(REPLAY_SPEED)]),
      withinMs: within(REPLAY_WITHIN),
      fromRow: v.exactOptional(number),
      toRow: v.exactOptional(number),
    }),
  ]),
  'recordings.merge': v.strictTuple([path]),
  'loads.start': v.strictTuple([loadPlan, typedPayloadSchema, v.boolean(), v.boolean()]),
  'loads.stop': v.strictTuple([]),
  'loads.save': v.strictTuple([v.picklist(['text', 'json', 'html'])]),
  'settings.change': v.strictTuple([settingsChange]),
  'windows.openBench': v.strictTuple([]),
  'windows.openClient': v.strictTuple([id]),
} satisfies Record<CommandName, v.GenericSchema>

/** The arguments, or what is wrong with which of them. */
export function checkArguments<N extends CommandName>(
  name: N,
  args: unknown,
): { readonly ok: true; readonly value: Parameters<Commands[N]> } | { readonly ok: false; readonly mistake: string } {
  const schemas: CommandSchemas = COMMAND_SCHEMAS as unknown as CommandSchemas
  const result = v.safeParse(schemas[name], args)
  if (result.success) return { ok: true, value: result.output as Parameters<Commands[N]> }
  const issue = result.issues[0]
  const where = v.getDotPath(issue) ?? ''
  return { ok: false, mistake: `${name}: ${where === '' ? '' : `argument ${where}: `}${issue.message}` }
}
