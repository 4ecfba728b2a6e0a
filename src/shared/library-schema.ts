import * as v from 'valibot'
import { CHECKSUMS, type ChecksumName } from './checksum'
import { ENCODINGS, type Encoding } from './encoding'
import { MAX_SAVED, type Library, type SavedStep } from './library'
import { MAX_MESSAGE_BYTES, MAX_NAME_LENGTH, MAX_TIMER_MS } from './limits'
import { MAX_FIELDS, NUMBER_TYPES, type FieldTemplate, type NumberType } from './message/field-template'
import { MAX_VARIABLES } from './own-variable'
import type { MessagePayload } from './message/compose-message'
import { MAX_CASES, MAX_LOOP_DEPTH, MAX_STEPS, MAX_TIMES, type Sequence, type Step } from './sequence'

const name = v.pipe(v.string(), v.trim(), v.minLength(1, 'rules.mistake.name'), v.maxLength(MAX_NAME_LENGTH))
/** Hex digits with separators take up to five characters a byte. */
const text = v.pipe(v.string(), v.maxLength(MAX_MESSAGE_BYTES * 5))
const encoding = v.picklist(Object.keys(ENCODINGS) as Encoding[])
const checksum = v.picklist(Object.keys(CHECKSUMS) as ChecksumName[])
const ms = v.pipe(v.number(), v.minValue(0, 'rules.mistake.milliseconds'), v.maxValue(MAX_TIMER_MS))
const times = v.pipe(v.number(), v.integer('rules.mistake.whole-number'), v.minValue(1), v.maxValue(MAX_TIMES))
/** Longer than any pattern that a person writes. */
const MAX_PATTERN_CHARS = 4_096
const typedFormat = v.picklist(['text', 'escapes', 'hex'])
const values = v.record(v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH)), text)
const names = v.pipe(v.array(name), v.maxLength(MAX_FIELDS))

const field = v.variant('type', [
  v.strictObject({
    name,
    type: v.picklist(Object.keys(NUMBER_TYPES) as NumberType[]),
    endianness: v.exactOptional(v.picklist(['big', 'little'])),
    value: v.exactOptional(text),
    choices: v.exactOptional(v.record(name, v.number())),
    lengthOf: v.exactOptional(names),
  }),
  v.strictObject({
    name,
    type: v.picklist(['text', 'bytes']),
    value: v.exactOptional(text),
    size: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_MESSAGE_BYTES))),
  }),
  v.strictObject({ name, type: v.literal('checksum'), checksum, checksumOf: v.exactOptional(names) }),
])

export const templateSchema: v.GenericSchema<unknown, FieldTemplate> = v.strictObject({
  name,
  endianness: v.picklist(['big', 'little']),
  fields: v.pipe(v.array(field), v.maxLength(MAX_FIELDS)),
})

export const typedPayloadSchema = v.strictObject({
  format: typedFormat,
  text,
  newline: v.picklist(['none', 'lf', 'crlf']),
  checksum: v.exactOptional(checksum),
  hasVariables: v.exactOptional(v.boolean()),
  encoding: v.exactOptional(encoding),
})

/** A message that is sent at once: its template is in it. */
export const payloadSchema: v.GenericSchema<unknown, MessagePayload> = v.variant('format', [
  typedPayloadSchema,
  v.strictObject({
    format: v.literal('fields'),
    template: templateSchema,
    values,
    encoding: v.exactOptional(encoding),
  }),
])

/** Patterns by the names of variables; the rules for both are those of `checkSteps`. */
const captured = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH)), v.pipe(v.string(), v.maxLength(MAX_PATTERN_CHARS))),
  v.maxEntries(MAX_VARIABLES),
)

const match = v.strictObject({ format: typedFormat, text, hasVariables: v.exactOptional(v.boolean()) })

/** Ranges are checked by `checkSteps`, with the number of the step. */
function stepSchema(depth: number): v.GenericSchema<unknown, Step> {
  const flat = [
    v.strictObject({ kind: v.literal('send'), payload: payloadSchema }),
    v.strictObject({ kind: v.literal('delay'), ms: v.number() }),
    v.strictObject({
      kind: v.literal('wait'),
      match,
      withinMs: v.number(),
      otherwise: v.picklist(['stop', 'go-on']),
    }),
    v.strictObject({
      kind: v.literal('capture'),
      into: captured,
      withinMs: v.number(),
      otherwise: v.picklist(['stop', 'go-on']),
    }),
  ] as const
  if (depth === 0) return v.variant('kind', [...flat])
  const loop = v.strictObject({
    kind: v.literal('loop'),
    times: v.number(),
    everyMs: v.exactOptional(v.number()),
    until: v.exactOptional(match),
    steps: v.pipe(v.array(stepSchema(depth - 1)), v.maxLength(MAX_STEPS)),
  })
  const branch = v.strictObject({
    kind: v.literal('branch'),
    cases: v.pipe(
      v.array(v.strictObject({ match, steps: v.pipe(v.array(stepSchema(depth - 1)), v.maxLength(MAX_STEPS)) })),
      v.maxLength(MAX_CASES),
    ),
    withinMs: v.number(),
    otherwise: v.picklist(['stop', 'go-on']),
  })
  return v.variant('kind', [...flat, loop, branch])
}

export const sequenceSchema: v.GenericSchema<unknown, Sequence> = v.strictObject({
  name,
  steps: v.pipe(v.array(stepSchema(MAX_LOOP_DEPTH)), v.maxLength(MAX_STEPS)),
})

const common = {
  name,
  group: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH))),
}
const key = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1, 'file.key'), v.maxValue(9, 'file.key')))
const savedMessage = v.variant('format', [
  v.strictObject({
    ...common,
    key,
    format: typedFormat,
    text,
    newline: v.exactOptional(v.picklist(['lf', 'crlf'])),
    checksum: v.exactOptional(checksum),
    variables: v.exactOptional(v.boolean()),
    encoding: v.exactOptional(encoding),
  }),
  v.strictObject({
    ...common,
    key,
    format: v.literal('fields'),
    template: name,
    values: v.exactOptional(values),
    encoding: v.exactOptional(encoding),
  }),
])

const WRONG_STEP = 'file.step'
function savedStep(depth: number): v.GenericSchema<unknown, SavedStep> {
  const flat = [
    v.strictObject({ send: name }),
    v.strictObject({ delay: ms }),
    v.strictObject({
      wait: text,
      format: v.exactOptional(typedFormat),
      variables: v.exactOptional(v.boolean()),
      within: ms,
      otherwise: v.exactOptional(v.picklist(['stop', 'go-on'])),
    }),
    v.strictObject({
      capture: captured,
      within: ms,
      otherwise: v.exactOptional(v.picklist(['stop', 'go-on'])),
    }),
  ] as const
  if (depth === 0) return v.union([...flat], WRONG_STEP)
  const repeat = v.strictObject({
    repeat: times,
    every: v.exactOptional(ms),
    until: v.exactOptional(text),
    format: v.exactOptional(typedFormat),
    variables: v.exactOptional(v.boolean()),
    steps: v.array(savedStep(depth - 1)),
  })
  const branch = v.strictObject({
    branch: v.pipe(
      v.array(
        v.strictObject({
          when: text,
          format: v.exactOptional(typedFormat),
          variables: v.exactOptional(v.boolean()),
          steps: v.optional(v.array(savedStep(depth - 1)), []),
        }),
      ),
      v.maxLength(MAX_CASES),
    ),
    within: ms,
    otherwise: v.exactOptional(v.picklist(['stop', 'go-on'])),
  })
  return v.union([...flat, repeat, branch], WRONG_STEP)
}

const listOf = <T>(entry: v.GenericSchema<unknown, T>) => v.optional(v.pipe(v.array(entry), v.maxLength(MAX_SAVED)), [])

/** What may stand in a file of saved messages, and what a window hands over to be saved. */
export const librarySchema: v.GenericSchema<unknown, Library> = v.strictObject({
  messages: listOf(savedMessage),
  sequences: listOf(v.strictObject({ ...common, steps: v.array(savedStep(MAX_LOOP_DEPTH)) })),
  templates: listOf(templateSchema),
})
