import { checksumOf } from '../checksum'
import { toHex } from '../hex'
import { concat, parseHex } from '../payload-codec'
import {
  fixedSize,
  isNumberField,
  lengthFieldOf,
  NUMBER_TYPES,
  type Endianness,
  type FieldTemplate,
  type NumberField,
  type PlainField,
  type TemplateField,
} from './field-template'

export interface FieldMistake {
  readonly field: string
  readonly kind: 'not-a-number' | 'out-of-range' | 'not-hex' | 'too-long'
  readonly found: string
  /** `0 to 255`, `4 bytes`. */
  readonly range: string
}

export type BuiltMessage =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly mistake: FieldMistake }

/** One field of a message that was read. `from` and `to` are byte positions. */
export interface DecodedField {
  readonly name: string
  readonly type: TemplateField['type']
  readonly from: number
  readonly to: number
  /** The number, the text, or the bytes in hex. */
  readonly value: string
  /** The name of the value, where it has one. */
  readonly choice?: string
  /** `missing`: the message ends before. `wrong`: a checksum or length that is not what it should be: `expected`. */
  readonly problem?: 'missing' | 'wrong'
  readonly expected?: string
}

export interface DecodedMessage {
  readonly fields: readonly DecodedField[]
  /** Bytes after the last field. */
  readonly rest: number
}

/** The bytes of a message. `values` are as a person writes them, by field name; absent ones are those of the template. */
export function buildMessage(
  template: FieldTemplate,
  values: Readonly<Record<string, string>>,
  encode: (text: string) => Uint8Array,
): BuiltMessage {
  const parts = new Map<string, Uint8Array>()
  for (const field of template.fields) {
    const part = plainPart(field, template, values, encode)
    if (!(part instanceof Uint8Array)) return { ok: false, mistake: part }
    parts.set(field.name, part)
  }
  return put(template, parts)
}

/**
 * A message with these fields changed: lengths and checksums are recomputed, every other byte stays as it is.
 * Undefined when the message ends before the template does.
 */
export function changeMessage(
  template: FieldTemplate,
  bytes: Uint8Array,
  values: Readonly<Record<string, string>>,
  encode: (text: string) => Uint8Array,
): BuiltMessage | undefined {
  const { fields, rest } = decodeMessage(template, bytes, () => '')
  if (fields.some(({ problem }) => problem === 'missing')) return undefined
  const parts = new Map<string, Uint8Array>()
  for (const [at, field] of template.fields.entries()) {
    const { from = 0, to = 0 } = fields[at] ?? {}
    const isNamed = Object.hasOwn(values, field.name)
    const part = isNamed ? plainPart(field, template, values, encode) : bytes.subarray(from, to)
    if (!(part instanceof Uint8Array)) return { ok: false, mistake: part }
    parts.set(field.name, part)
  }
  const built = put(template, parts)
  return built.ok && rest > 0 ? { ok: true, bytes: concat([built.bytes, bytes.subarray(bytes.length - rest)]) } : built
}

/** The parts behind each other, with the lengths and checksums that they have. */
function put(template: FieldTemplate, parts: Map<string, Uint8Array>): BuiltMessage {
  const bytesOf = (names: readonly string[]): Uint8Array =>
    concat(names.map((name) => parts.get(name) ?? new Uint8Array()))
  for (const field of template.fields) {
    if (!isNumberField(field) || field.lengthOf === undefined) continue
    const part = numberPart(field, template, String(bytesOf(field.lengthOf).length))
    if (!(part instanceof Uint8Array)) return { ok: false, mistake: part }
    parts.set(field.name, part)
  }
  for (const [at, field] of template.fields.entries()) {
    if (field.type !== 'checksum') continue
    const names = field.checksumOf ?? template.fields.slice(0, at).map(({ name }) => name)
    parts.set(field.name, checksumOf(field.checksum, bytesOf(names)))
  }
  return { ok: true, bytes: bytesOf(template.fields.map(({ name }) => name)) }
}

function plainPart(
  field: TemplateField,
  template: FieldTemplate,
  values: Readonly<Record<string, string>>,
  encode: (text: string) => Uint8Array,
): Uint8Array | FieldMistake {
  if (field.type === 'checksum') return new Uint8Array(fixedSize(field) ?? 0)
  const value = (Object.hasOwn(values, field.name) ? values[field.name] : undefined) ?? field.value ?? ''
  if (isNumberField(field)) return numberPart(field, template, field.lengthOf === undefined ? value : '0')
  if (field.type === 'text') return sized(field, encode(value), value)
  const parsed = parseHex(value)
  if (!parsed.ok) return { field: field.name, kind: 'not-hex', found: parsed.mistake.found, range: '' }
  return sized(field, parsed.bytes, value)
}

function sized({ name, size }: PlainField, bytes: Uint8Array, found: string): Uint8Array | FieldMistake {
  if (size === undefined) return bytes
  if (bytes.length > size) return { field: name, kind: 'too-long', found, range: `${String(size)} bytes` }
  return concat([bytes, new Uint8Array(size - bytes.length)])
}

function numberPart(field: NumberField, { endianness }: FieldTemplate, written: string): Uint8Array | FieldMistake {
  const { name, type, choices } = field
  const text = written.trim()
  const chosen = choices !== undefined && Object.hasOwn(choices, text) ? String(choices[text]) : text
  const bounds: { readonly bytes: number; readonly min?: bigint; readonly max?: bigint } = NUMBER_TYPES[type]
  const { bytes, min, max } = bounds
  const view = new DataView(new ArrayBuffer(bytes))
  const isLittle = (field.endianness ?? endianness) === 'little'
  if (min === undefined || max === undefined) {
    const value = Number(chosen)
    if (Number.isNaN(value)) return { field: name, kind: 'not-a-number', found: written, range: '' }
    if (bytes === 4) view.setFloat32(0, value, isLittle)
    else view.setFloat64(0, value, isLittle)
    return new Uint8Array(view.buffer)
  }
  const range = `${String(min)} to ${String(max)}`
  const match = /^(-?)(0x[0-9a-f]+|0b[01]+|\d+)$/i.exec(chosen === '' ? '0' : chosen)
  if (match === null) return { field: name, kind: 'not-a-number', found: written, range }
  const value = match[1] === '-' ? -BigInt(match[2] ?? '') : BigInt(match[2] ?? '')
  if (value < min || value > max) return { field: name, kind: 'out-of-range', found: written, range }
  const wide = new DataView(new ArrayBuffer(8))
  wide.setBigUint64(0, BigInt.asUintN(64, value))
  const big = new Uint8Array(wide.buffer, 8 - bytes)
  return isLittle ? big.reverse() : big
}

/** Reads a message by a template. Never fails: what is missing or wrong is reported field by field. */
export function decodeMessage(
  template: FieldTemplate,
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => string,
): DecodedMessage {
  const lengths = new Map<string, number>()
  const places = new Map<string, { readonly from: number; readonly to: number }>()
  const read: DecodedField[] = []
  let at = 0
  for (const field of template.fields) {
    const size = fixedSize(field) ?? openSize(template.fields, field, lengths, bytes.length - at)
    const [from, to] = [at, Math.min(bytes.length, at + size)]
    const isMissing = to - from < size
    const part = bytes.subarray(from, to)
    const value = isMissing && field.type !== 'text' ? toHex(part) : valueIn(field, template.endianness, part, decode)
    if (isNumberField(field) && field.lengthOf !== undefined && !isMissing) lengths.set(field.name, Number(value))
    const choice = isMissing ? undefined : choiceOf(field, value)
    places.set(field.name, { from, to })
    at = to
    read.push({
      name: field.name,
      type: field.type,
      from,
      to,
      value,
      ...(choice === undefined ? {} : { choice }),
      ...(isMissing ? { problem: 'missing' as const } : {}),
    })
  }
  const fields = read.map((field, index) => judged(field, index, template, bytes, places))
  return { fields, rest: bytes.length - at }
}

/** The size of a field of variable size: from the length field before it, or all that the fields after it leave. */
function openSize(
  fields: readonly TemplateField[],
  field: TemplateField,
  lengths: ReadonlyMap<string, number>,
  left: number,
): number {
  const lengthField = lengthFieldOf(fields, field)
  const length = lengthField === undefined ? undefined : lengths.get(lengthField.name)
  if (lengthField === undefined || length === undefined) {
    const after = fields.slice(fields.indexOf(field) + 1)
    return Math.max(0, left - after.reduce((sum, each) => sum + (fixedSize(each) ?? 0), 0))
  }
  const others = fields.filter(({ name }) => name !== field.name && lengthField.lengthOf?.includes(name))
  return Math.max(0, length - others.reduce((sum, each) => sum + (fixedSize(each) ?? 0), 0))
}

function valueIn(
  field: TemplateField,
  endianness: Endianness,
  part: Uint8Array,
  decode: (bytes: Uint8Array) => string,
): string {
  if (field.type === 'text') {
    const text = decode(part)
    return field.size === undefined ? text : text.replace(/\0+$/, '')
  }
  if (!isNumberField(field)) return toHex(part)
  const view = new DataView(part.buffer, part.byteOffset, part.length)
  const isLittle = (field.endianness ?? endianness) === 'little'
  if (field.type === 'f32') return String(view.getFloat32(0, isLittle))
  if (field.type === 'f64') return String(view.getFloat64(0, isLittle))
  const big = isLittle ? new Uint8Array(part).reverse() : part
  const value = BigInt(`0x${toHex(big)}`)
  return String(field.type.startsWith('i') ? BigInt.asIntN(part.length * 8, value) : value)
}

function choiceOf(field: TemplateField, value: string): string | undefined {
  if (!isNumberField(field) || field.choices === undefined) return undefined
  return Object.entries(field.choices).find(([, number]) => String(number) === value)?.[0]
}

/** The field, marked when its checksum or length does not match the rest of the message. */
function judged(
  field: DecodedField,
  index: number,
  { fields }: FieldTemplate,
  bytes: Uint8Array,
  places: ReadonlyMap<string, { readonly from: number; readonly to: number }>,
): DecodedField {
  const described = fields[index]
  if (described === undefined || field.problem !== undefined) return field
  const bytesOf = (names: readonly string[]): Uint8Array =>
    concat(names.map((name) => bytes.subarray(places.get(name)?.from, places.get(name)?.to)))
  if (described.type === 'checksum') {
    const names = described.checksumOf ?? fields.slice(0, index).map(({ name }) => name)
    const expected = toHex(checksumOf(described.checksum, bytesOf(names)))
    return expected === field.value ? field : { ...field, problem: 'wrong', expected }
  }
  if (!isNumberField(described) || described.lengthOf === undefined) return field
  const expected = String(bytesOf(described.lengthOf).length)
  return expected === field.value ? field : { ...field, problem: 'wrong', expected }
}
