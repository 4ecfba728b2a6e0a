import { CHECKSUMS, type ChecksumName } from '../checksum'

/** Numbers of a fixed size; `min` and `max` are what they hold (f32, f64: IEEE 754, no bounds here). */
export const NUMBER_TYPES = {
  u8: { bytes: 1, min: 0n, max: 0xffn },
  i8: { bytes: 1, min: -0x80n, max: 0x7fn },
  u16: { bytes: 2, min: 0n, max: 0xffffn },
  i16: { bytes: 2, min: -0x8000n, max: 0x7fffn },
  u32: { bytes: 4, min: 0n, max: 0xffff_ffffn },
  i32: { bytes: 4, min: -0x8000_0000n, max: 0x7fff_ffffn },
  u64: { bytes: 8, min: 0n, max: 0xffff_ffff_ffff_ffffn },
  i64: { bytes: 8, min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn },
  f32: { bytes: 4 },
  f64: { bytes: 8 },
} as const satisfies Readonly<Record<string, { readonly bytes: number; readonly min?: bigint; readonly max?: bigint }>>

export type NumberType = keyof typeof NUMBER_TYPES
export type Endianness = 'big' | 'little'

interface FieldBase {
  readonly name: string
  /** Its default, as written by a person, variables included. */
  readonly value?: string
}

export interface NumberField extends FieldBase {
  readonly type: NumberType
  /** Absent: that of the template. */
  readonly endianness?: Endianness
  /** Names for values: `{ read: 3, write: 6 }`. */
  readonly choices?: Readonly<Record<string, number>>
  /** The number of bytes of these fields together is put here. */
  readonly lengthOf?: readonly string[]
}

/** Text is in the encoding of the message; bytes are written in hex. Without `size`, any length. */
export interface PlainField extends FieldBase {
  readonly type: 'text' | 'bytes'
  /** Bytes; what is shorter is filled up with zero bytes. */
  readonly size?: number
}

interface ChecksumField {
  readonly name: string
  readonly type: 'checksum'
  readonly checksum: ChecksumName
  /** Absent: every field before it. */
  readonly checksumOf?: readonly string[]
}

export type TemplateField = NumberField | PlainField | ChecksumField

/** A message as a row of fields: builds what is sent, and reads what comes. */
export interface FieldTemplate {
  readonly name: string
  readonly endianness: Endianness
  readonly fields: readonly TemplateField[]
}

export const MAX_FIELDS = 256

export interface TemplateMistake {
  readonly field: string
  readonly kind:
    | 'no-fields'
    | 'too-many'
    | 'no-name'
    | 'same-name'
    | 'unknown-field'
    | 'refers-to-itself'
    | 'size-unknown'
    | 'length-is-no-whole-number'
  readonly found: string
}

export function isNumberField(field: TemplateField): field is NumberField {
  return Object.hasOwn(NUMBER_TYPES, field.type)
}

/** Bytes of a field whose size does not depend on what is in it. */
export function fixedSize(field: TemplateField): number | undefined {
  if (isNumberField(field)) return NUMBER_TYPES[field.type].bytes
  return field.type === 'checksum' ? CHECKSUM_BYTES[field.checksum] : field.size
}

const CHECKSUM_BYTES = Object.fromEntries(
  Object.keys(CHECKSUMS).map((name) => [name, name.startsWith('crc-16') ? 2 : name.startsWith('crc-32') ? 4 : 1]),
) as Readonly<Record<ChecksumName, number>>

/** The fields that a length or checksum covers. */
function referredBy(field: TemplateField): readonly string[] {
  return ('lengthOf' in field ? field.lengthOf : 'checksumOf' in field ? field.checksumOf : undefined) ?? []
}

/** The first mistake; undefined when messages can be built and read by it. */
export function checkTemplate({ fields }: FieldTemplate): TemplateMistake | undefined {
  if (fields.length === 0) return { field: '', kind: 'no-fields', found: '' }
  if (fields.length > MAX_FIELDS) return { field: '', kind: 'too-many', found: String(fields.length) }
  const names = new Set<string>()
  for (const { name } of fields) {
    if (name.trim() === '') return { field: name, kind: 'no-name', found: '' }
    if (names.has(name)) return { field: name, kind: 'same-name', found: name }
    names.add(name)
  }
  for (const field of fields) {
    const unknown = referredBy(field).find((name) => !names.has(name))
    if (unknown !== undefined) return { field: field.name, kind: 'unknown-field', found: unknown }
    if (field.type === 'checksum' && referredBy(field).includes(field.name))
      return { field: field.name, kind: 'refers-to-itself', found: field.name }
    if (isNumberField(field) && field.lengthOf !== undefined && field.type.startsWith('f'))
      return { field: field.name, kind: 'length-is-no-whole-number', found: field.type }
  }
  const [, second] = openFields(fields).filter((field) => lengthFieldOf(fields, field) === undefined)
  return second === undefined ? undefined : { field: second.name, kind: 'size-unknown', found: '' }
}

function openFields(fields: readonly TemplateField[]): TemplateField[] {
  return fields.filter((field) => fixedSize(field) === undefined)
}

/** The length field of this field: it stands before it, and covers no other field of variable size. */
export function lengthFieldOf(fields: readonly TemplateField[], field: TemplateField): NumberField | undefined {
  const open = new Set(openFields(fields).map(({ name }) => name))
  return fields
    .slice(0, fields.indexOf(field))
    .filter(isNumberField)
    .find(({ lengthOf }) => lengthOf?.filter((name) => open.has(name)).join() === field.name)
}
