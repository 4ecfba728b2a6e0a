import type { Encoding } from '../encoding'
import { MAX_MESSAGE_BYTES } from '../limits'
import type { OwnValues } from '../own-variable'
import { concat, parseTyped, withChecksum, type PayloadMistake, type TypedPayload } from '../payload-codec'
import type { FieldTemplate } from './field-template'
import { buildMessage, type FieldMistake } from './template-codec'
import { expandVariables, type Expanded, type VariableValues } from './variables'

/** A message of fields: their values as a person writes them, by name. */
interface FieldsPayload {
  readonly format: 'fields'
  readonly template: FieldTemplate
  readonly values: Readonly<Record<string, string>>
  /** Absent: the encoding of the session. */
  readonly encoding?: Encoding
}

export type MessagePayload = TypedPayload | FieldsPayload

export type MessageMistake = PayloadMistake | { readonly kind: 'field'; readonly mistake: FieldMistake }

export type ComposedMessage =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly usesSeq: boolean }
  | { readonly ok: false; readonly mistake: MessageMistake }

/** Hex digits with separators take up to five characters a byte. */
const MAX_TYPED_CHARS = MAX_MESSAGE_BYTES * 5

/** The most characters of expanded text; each character is a byte at least, but for escapes and hex digits. */
const MAX_EXPANDED_CHARS = { text: MAX_MESSAGE_BYTES, escapes: MAX_TYPED_CHARS, hex: MAX_TYPED_CHARS }

const NEWLINES = { none: '', lf: '\n', crlf: '\r\n' } as const

/** For looking at a message before it is sent: the longest that each variable gets. */
const SAMPLE_VALUES: VariableValues = { seq: 1_000_000, atMs: 0, peer: '[::ffff:255.255.255.255]:65535' }

/** The same with these variables of the session. */
export function sampleValues(own: OwnValues): VariableValues {
  return { ...SAMPLE_VALUES, own }
}

/** The same for what is waited for, where nothing has another value each time. */
export function sampleMatchValues(own: OwnValues): VariableValues {
  const { seq, peer } = SAMPLE_VALUES
  return { seq, peer, own }
}

function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The bytes of a message: variables first, then text, escapes, hex or fields, then the checksum, then the line end. */
export function composeMessage(
  payload: MessagePayload,
  values: VariableValues = SAMPLE_VALUES,
  encode: (text: string) => Uint8Array = encodeUtf8,
): ComposedMessage {
  // Refused before it is parsed: a paste of hundreds of megabytes would take seconds and gigabytes.
  const typed = payload.format === 'fields' ? 0 : payload.text.length
  if (typed > MAX_TYPED_CHARS) return { ok: false, mistake: { kind: 'too-long', column: 1, found: String(typed) } }
  const composed =
    payload.format === 'fields' ? fromFields(payload, values, encode) : fromTyped(payload, values, encode)
  if (!composed.ok || composed.bytes.length <= MAX_MESSAGE_BYTES) return composed
  return { ok: false, mistake: { kind: 'too-long', column: 1, found: String(composed.bytes.length) } }
}

function fromTyped(
  { format, text, newline, checksum, hasVariables }: TypedPayload,
  values: VariableValues,
  encode: (text: string) => Uint8Array,
): ComposedMessage {
  const expanded =
    hasVariables === true
      ? expandVariables(text, format, values, MAX_EXPANDED_CHARS[format])
      : { ok: true as const, text, usesSeq: false, columnOf: (column: number) => column }
  if (!expanded.ok) return { ok: false, mistake: variableMistake(expanded) }
  const parsed = parseTyped(format, expanded.text, encode)
  if (!parsed.ok) {
    return { ok: false, mistake: { ...parsed.mistake, column: expanded.columnOf(parsed.mistake.column) } }
  }
  const bytes = concat([withChecksum(parsed.bytes, checksum), encode(NEWLINES[newline])])
  return { ok: true, bytes, usesSeq: expanded.usesSeq }
}

function fromFields(
  { template, values: written }: FieldsPayload,
  variables: VariableValues,
  encode: (text: string) => Uint8Array,
): ComposedMessage {
  const values: Record<string, string> = {}
  let usesSeq = false
  for (const field of template.fields) {
    const value = (Object.hasOwn(written, field.name) ? written[field.name] : undefined) ?? valueOf(field)
    const expanded = expandVariables(value, field.type === 'bytes' ? 'hex' : 'text', variables, MAX_MESSAGE_BYTES)
    if (!expanded.ok) return { ok: false, mistake: variableMistake(expanded) }
    values[field.name] = expanded.text
    usesSeq ||= expanded.usesSeq
  }
  const built = buildMessage(template, values, encode)
  return built.ok ? { ...built, usesSeq } : { ok: false, mistake: { kind: 'field', mistake: built.mistake } }
}

function variableMistake({ column, found, expandedChars }: Extract<Expanded, { readonly ok: false }>): PayloadMistake {
  return expandedChars === undefined
    ? { kind: 'unknown-variable', column, found }
    : { kind: 'too-long', column, found: String(expandedChars) }
}

function valueOf(field: FieldTemplate['fields'][number]): string {
  return ('value' in field ? field.value : undefined) ?? ''
}
