import * as v from 'valibot'
import { CHECKSUMS, type ChecksumName } from '../checksum'
import { MAX_MESSAGE_BYTES, MAX_NAME_LENGTH, MAX_TIMER_MS } from '../limits'
import { templateSchema } from '../library-schema'
import { RELAY_SIDES } from '../relay-words'
import { anyKeys, choice, described, oneByType, same, strict } from './schema-parts'
import { MAX_RULES, REPLY_MODES, THEN, type RulesFile, type When } from './rule'
import { told } from './told'

/** Hex digits with separators take up to five characters a byte. */
const MAX_TEXT = MAX_MESSAGE_BYTES * 5
/** A shorter interval would be a flood, not a heartbeat. */
const MIN_EVERY_MS = 10

const text = v.pipe(v.string(told('text')), v.maxLength(MAX_TEXT, told('too-long')))
const name = v.pipe(v.string(told('name')), v.minLength(1, told('name')), v.maxLength(MAX_NAME_LENGTH))
const wholeNumber = v.pipe(v.number(told('number')), v.integer(told('whole-number')), v.minValue(0))
const ms = v.pipe(v.number(told('milliseconds')), v.minValue(0, told('milliseconds')), v.maxValue(MAX_TIMER_MS))
const everyMs = v.pipe(ms, v.minValue(MIN_EVERY_MS, told('at-least', { ms: MIN_EVERY_MS })))
const scalar = oneByType(told('scalar'), { string: text, number: v.number(), boolean: v.boolean() })
const scalars = anyKeys(name, scalar)
const range = oneByType(told('range'), {
  number: wholeNumber,
  string: text,
})

const fields = strict({
  template: described(name, 'Which of the templates of this file'),
  values: v.exactOptional(described(scalars, 'Values by the name of the field')),
})

const whenSchema: v.GenericSchema<unknown, When> = strict({
  text: v.exactOptional(described(text, 'The whole message')),
  contains: v.exactOptional(described(text, 'Somewhere in the message')),
  startsWith: v.exactOptional(described(text, 'How the message begins')),
  regex: v.exactOptional(
    described(text, 'A pattern of JavaScript, or /pattern/i; its groups are {{1}}, {{2}}, {{name}}'),
  ),
  hex: v.exactOptional(described(text, 'The whole message in hex; ?? is any byte, ... at the end any bytes')),
  length: v.exactOptional(described(range, 'Bytes of the message')),
  nth: v.exactOptional(described(range, 'The how many-th message of this conversation for which the rest holds')),
  peer: v.exactOptional(described(text, 'Part of ADDRESS:PORT of the peer')),
  from: v.exactOptional(described(choice(RELAY_SIDES), 'In a relay: the side that it came from')),
  state: v.exactOptional(described(scalars, 'Variables and what they must be; ">5" and its like compare numbers')),
  filter: v.exactOptional(described(text, 'Words of the filter language: ping OR len:>100')),
  fields: v.exactOptional(described(fields, 'The message can be read by a template, and its fields are these')),
  all: v.exactOptional(
    v.array(
      same('when', () => whenSchema),
      told('list'),
    ),
  ),
  any: v.exactOptional(
    v.array(
      same('when', () => whenSchema),
      told('list'),
    ),
  ),
  not: v.exactOptional(same('when', () => whenSchema)),
})

const reply = strict({
  text: v.exactOptional(described(text, 'Text with {{variables}}')),
  hex: v.exactOptional(described(text, 'Pairs of hex digits with {{variables}}')),
  fields: v.exactOptional(described(fields, 'Built by a template; lengths and checksums are made right')),
  checksum: v.exactOptional(described(choice(Object.keys(CHECKSUMS) as ChecksumName[]), 'Appended to the message')),
  afterMs: v.exactOptional(described(ms, 'Sent so long after the reply before it, or after the message')),
})
const oneReply = oneByType(told('one-reply'), { string: text, object: reply })
const replyList = oneByType(told('replies'), {
  string: text,
  object: reply,
  array: v.pipe(v.array(oneReply), v.minLength(1, told('empty-list'))),
})

const change = strict({
  find: v.exactOptional(described(text, 'Every place where this text stands ...')),
  with: v.exactOptional(described(text, '... becomes this one, with {{variables}}')),
  findHex: v.exactOptional(described(text, 'Every place where these bytes stand ...')),
  withHex: v.exactOptional(described(text, '... gets these instead')),
  at: v.exactOptional(described(wholeNumber, 'From this byte on (the first is 0) ...')),
  hex: v.exactOptional(described(text, '... stand these bytes')),
  fields: v.exactOptional(
    described(fields, 'Fields of a template get these values; lengths and checksums are made right'),
  ),
  checksum: v.exactOptional(
    described(choice(Object.keys(CHECKSUMS) as ChecksumName[]), 'Stands at the end of the message, and is made right'),
  ),
})

const rule = strict({
  name: v.exactOptional(described(name, 'How it is called in the session log')),
  enabled: v.exactOptional(described(v.boolean(told('boolean')), 'false switches it off')),
  on: v.exactOptional(
    described(
      oneByType(told('trigger', { options: 'message, connected, half-closed, closed, { idle: MS }, { every: MS }' }), {
        string: choice(['message', 'connected', 'half-closed', 'closed']),
        object: oneByKey({ idle: strict({ idle: ms }), every: strict({ every: everyMs }) }),
      }),
      'When it is looked at (default: message)',
    ),
  ),
  when: v.exactOptional(
    described(
      same('when', () => whenSchema),
      'What must hold, all of it; without it, always',
    ),
  ),
  set: v.exactOptional(described(scalars, 'New values of state or shared, with {{variables}}')),
  reply: v.exactOptional(described(replyList, 'What is sent')),
  replies: v.exactOptional(
    described(
      strict({
        mode: choice(REPLY_MODES),
        of: v.pipe(v.array(replyList, told('list')), v.minLength(1, told('empty-list'))),
      }),
      'Another answer each time',
    ),
  ),
  forward: v.exactOptional(described(replyList, 'In a relay: what goes on in place of the message')),
  change: v.exactOptional(
    described(
      oneByType(told('changes', { example: '{ find: a, with: b }' }), {
        object: change,
        array: v.pipe(
          v.array(change, told('changes', { example: '{ find: a, with: b }' })),
          v.minLength(1, told('empty-list')),
        ),
      }),
      'In a relay: edits of the message, which goes on changed',
    ),
  ),
  pass: v.exactOptional(
    described(v.boolean(told('boolean')), 'In a relay: false drops the message, true lets it go on beside a reply'),
  ),
  delayMs: v.exactOptional(described(ms, 'In a relay: the message goes on so much later')),
  then: v.exactOptional(described(choice(THEN), 'What comes after it (default: stop)')),
})

const framing = strict({
  kind: choice(['raw', 'line', 'fixed', 'length', 'idle', 'cobs', 'slip']),
  delimiter: v.exactOptional(described(text, 'line: what ends a message (default: LF, with a CR before it or not)')),
  length: v.exactOptional(described(v.pipe(wholeNumber, v.minValue(1)), 'fixed: bytes of each message')),
  prefix: v.exactOptional(described(choice([1, 2, 4, 8]), 'length: bytes of the length (default 2)')),
  order: v.exactOptional(described(choice(['big', 'little']), 'length: which byte comes first (default big)')),
  offset: v.exactOptional(described(wholeNumber, 'length: bytes before the length (default 0)')),
  counts: v.exactOptional(described(choice(['rest', 'whole']), 'length: what it counts (default rest)')),
  ms: v.exactOptional(described(v.pipe(ms, v.minValue(1)), 'idle: the pause that ends a message (default 50)')),
  max: v.exactOptional(described(v.pipe(wholeNumber, v.minValue(1)), 'The longest message (default 1 MiB)')),
  replies: v.exactOptional(
    described(v.boolean(told('boolean')), 'true puts delimiter, prefix or stuffing around replies, too'),
  ),
})

/** A rules file. The JSON Schema for editors is made from it, too. */
export const rulesSchema: v.GenericSchema<unknown, RulesFile> = strict({
  wirebench: v.literal('rules/1', told('format')),
  framing: v.exactOptional(described(framing, 'How messages are cut out of a stream; else as the session does')),
  state: v.exactOptional(described(scalars, 'Variables with their first values: a copy for each conversation')),
  shared: v.exactOptional(described(scalars, 'Variables with their first values: one for the session')),
  templates: v.exactOptional(v.array(templateSchema, told('list'))),
  rules: v.pipe(
    v.array(rule, told('list')),
    v.minLength(1, told('no-rules')),
    v.maxLength(MAX_RULES, told('too-many', { n: MAX_RULES })),
  ),
})

/** The alternative is chosen by the key that the value has; without any of them, the first one. */
function oneByKey<const E extends Readonly<Record<string, v.GenericSchema>>>(
  entries: E,
): v.GenericSchema<unknown, v.InferOutput<E[keyof E]>> {
  const schema: unknown = v.pipe(
    v.lazy((input) => {
      const isThere = (key: string): boolean => typeof input === 'object' && input !== null && key in input
      const [key = ''] = [...Object.keys(entries).filter(isThere), ...Object.keys(entries)]
      return entries[key] ?? v.never()
    }),
    v.metadata({ anyOf: Object.values(entries) }),
  )
  return schema as v.GenericSchema<unknown, v.InferOutput<E[keyof E]>>
}
