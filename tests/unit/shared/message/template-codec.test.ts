import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toHex } from '../../../../src/shared/hex'
import {
  checkTemplate,
  NUMBER_TYPES,
  type FieldTemplate,
  type NumberType,
} from '../../../../src/shared/message/field-template'
import { buildMessage, decodeMessage } from '../../../../src/shared/message/template-codec'
import { runProgram } from '../../../support/program'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** A Modbus RTU request; the published example of a read of ten holding registers of unit 1 ends in c5cd. */
const MODBUS: FieldTemplate = {
  name: 'Modbus request',
  endianness: 'big',
  fields: [
    { name: 'unit', type: 'u8', value: '1' },
    { name: 'function', type: 'u8', value: 'read holding', choices: { 'read holding': 3, 'write one': 6 } },
    { name: 'address', type: 'u16' },
    { name: 'count', type: 'u16', value: '10' },
    { name: 'crc', type: 'checksum', checksum: 'crc-16-modbus' },
  ],
}

const FRAME: FieldTemplate = {
  name: 'frame',
  endianness: 'little',
  fields: [
    { name: 'magic', type: 'bytes', size: 2, value: 'aa 55' },
    { name: 'length', type: 'u16', lengthOf: ['kind', 'body'] },
    { name: 'kind', type: 'i8' },
    { name: 'body', type: 'text' },
    { name: 'sum', type: 'checksum', checksum: 'crc-32', checksumOf: ['kind', 'body'] },
    { name: 'tail', type: 'text', size: 4, value: 'end' },
  ],
}

function built(template: FieldTemplate, values: Record<string, string> = {}): string {
  const message = buildMessage(template, values, utf8)
  return message.ok ? toHex(message.bytes) : `${message.mistake.field} ${message.mistake.kind} ${message.mistake.range}`
}

it('builds a message with a checksum, and names for values', () => {
  expect(built(MODBUS)).toBe('01030000000ac5cd')
  expect(built(MODBUS, { function: 'write one', address: '0x6b', count: '3' }).slice(0, 12)).toBe('0106006b0003')
})

it('builds the same bytes as Python’s struct and zlib', async () => {
  const python = await runProgram('python3', [
    '-c',
    [
      'import struct, zlib',
      "inner = struct.pack('<b', -3) + 'grüße'.encode()",
      "print((b'\\xaa\\x55' + struct.pack('<H', len(inner)) + inner + struct.pack('>I', zlib.crc32(inner)) + b'end\\0').hex())",
    ].join('\n'),
  ])
  expect(built(FRAME, { kind: '-3', body: 'grüße' })).toBe(python.trim())
})

it('reads a message back, field by field, and says what is wrong', () => {
  const message = buildMessage(FRAME, { kind: '-3', body: 'hello' }, utf8)
  if (!message.ok) throw new Error('not built')
  const { fields, rest } = decodeMessage(FRAME, message.bytes, fromUtf8)
  expect(fields.map(({ name, value, problem }) => [name, value, problem])).toEqual([
    ['magic', 'aa55', undefined],
    ['length', '6', undefined],
    ['kind', '-3', undefined],
    ['body', 'hello', undefined],
    ['sum', toHex(message.bytes.subarray(10, 14)), undefined],
    ['tail', 'end', undefined],
  ])
  expect(rest).toBe(0)
  const damaged = message.bytes.slice()
  damaged[6] = 0x21
  expect(decodeMessage(FRAME, damaged, fromUtf8).fields.find(({ name }) => name === 'sum')).toMatchObject({
    problem: 'wrong',
  })
  const cut = decodeMessage(FRAME, message.bytes.subarray(0, 12), fromUtf8)
  expect(cut.fields.map(({ problem }) => problem)).toEqual([...Array<undefined>(4), 'missing', 'missing'])
  expect(decodeMessage(MODBUS, Uint8Array.of(1, 6, 0, 0, 0, 1, 0, 0), fromUtf8).fields[1]).toMatchObject({
    value: '6',
    choice: 'write one',
  })
})

it.each([
  [{ unit: '256' }, 'unit out-of-range 0 to 255'],
  [{ unit: '-1' }, 'unit out-of-range 0 to 255'],
  [{ unit: 'many' }, 'unit not-a-number 0 to 255'],
  [{ unit: '1.5' }, 'unit not-a-number 0 to 255'],
])('refuses %j', (values, mistake) => {
  expect(built(MODBUS, values)).toBe(mistake)
})

it('refuses what is too long for its field, and hex that is none', () => {
  expect(built(FRAME, { tail: 'longer' })).toBe('tail too-long 4 bytes')
  expect(built(FRAME, { magic: 'zz' })).toBe('magic not-hex ')
})

it('finds the mistakes of a template', () => {
  const check = (fields: FieldTemplate['fields']) => checkTemplate({ name: 't', endianness: 'big', fields })?.kind
  expect(check([])).toBe('no-fields')
  expect(check([{ name: ' ', type: 'u8' }])).toBe('no-name')
  expect(
    check([
      { name: 'a', type: 'u8' },
      { name: 'a', type: 'u8' },
    ]),
  ).toBe('same-name')
  expect(check([{ name: 'a', type: 'u8', lengthOf: ['b'] }])).toBe('unknown-field')
  expect(check([{ name: 'a', type: 'f32', lengthOf: ['a'] }])).toBe('length-is-no-whole-number')
  expect(
    check([
      { name: 'a', type: 'text' },
      { name: 'b', type: 'bytes' },
    ]),
  ).toBe('size-unknown')
  expect(
    check([
      { name: 'n', type: 'u8', lengthOf: ['a'] },
      { name: 'a', type: 'text' },
      { name: 'b', type: 'bytes' },
    ]),
  ).toBeUndefined()
  expect(check([{ name: 'c', type: 'checksum', checksum: 'crc-8', checksumOf: ['c'] }])).toBe('refers-to-itself')
})

const INTEGERS = (Object.keys(NUMBER_TYPES) as NumberType[]).filter((type) => 'min' in NUMBER_TYPES[type])

it('keeps every number of every type, both ways round', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...INTEGERS).chain((type) => {
        const { min, max } = NUMBER_TYPES[type] as { readonly min: bigint; readonly max: bigint }
        return fc.tuple(fc.constant(type), fc.bigInt({ min, max }), fc.constantFrom('big' as const, 'little' as const))
      }),
      ([type, value, endianness]) => {
        const template: FieldTemplate = { name: 't', endianness, fields: [{ name: 'n', type }] }
        const message = buildMessage(template, { n: String(value) }, utf8)
        expect(message.ok && decodeMessage(template, message.bytes, fromUtf8).fields[0]?.value).toBe(String(value))
      },
    ),
    { numRuns: 500 },
  )
})

it('reads any bytes without failing, and never beyond their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      for (const template of [MODBUS, FRAME]) {
        const { fields, rest } = decodeMessage(template, bytes, fromUtf8)
        expect(rest).toBeGreaterThanOrEqual(0)
        expect(Math.max(...fields.map(({ to }) => to)) + rest).toBe(bytes.length)
      }
    }),
    { numRuns: 500 },
  )
})

it('reads numbers of every size in a Buffer of a socket, and leaves its bytes as they are', () => {
  for (const endianness of ['little', 'big'] as const)
    for (const type of ['u8', 'u16', 'u32', 'u64', 'i16', 'i32', 'i64'] as const) {
      const template: FieldTemplate = { name: 'number', endianness, fields: [{ name: 'n', type }] }
      const bytes = Buffer.from('0102030405060708'.slice(0, 2 * NUMBER_TYPES[type].bytes), 'hex')
      const before = toHex(bytes)
      const { fields } = decodeMessage(template, bytes, fromUtf8)
      const digits = endianness === 'big' ? before : (before.match(/../g) ?? []).reverse().join('')
      expect([type, fields[0]?.value, toHex(bytes)]).toEqual([type, String(BigInt(`0x${digits}`)), before])
    }
})
