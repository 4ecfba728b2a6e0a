import { describe, expect, it } from 'vitest'
import { decodeAs, type BinaryFormat } from '../../../../src/shared/decode/decode'
import { layOutJson, layOutXml } from '../../../../src/shared/decode/lay-out'
import { fromHex } from '../../../../src/shared/hex'

function read(format: BinaryFormat, hex: string): string {
  const outcome = decodeAs(format, fromHex(hex))
  return outcome.ok ? outcome.text.replaceAll(/\s+/g, ' ') : `${outcome.why} at ${String(outcome.at)}`
}

// RFC 8949, appendix A.
it.each([
  ['00', '0'],
  ['1903e8', '1000'],
  ['1bffffffffffffffff', '18446744073709551615'],
  ['3bffffffffffffffff', '-18446744073709551616'],
  ['f90001', '5.960464477539063e-8'],
  ['f97bff', '65504.0'],
  ['fb3ff199999999999a', '1.1'],
  ['f9fc00', '-Infinity'],
  ['f6', 'null'],
  ['f0', 'simple(16)'],
  ['c11a514b67b0', '1(1363896240)'],
  ['4401020304', "h'01020304'"],
  ['62c3bc', '"ü"'],
  ['80', '[]'],
  ['8301820203820405', '[ 1, [ 2, 3 ], [ 4, 5 ] ]'],
  ['bf61610161629f0203ffff', '{ "a": 1, "b": [ 2, 3 ] }'],
  ['7f657374726561646d696e67ff', '_ ([ "strea", "ming" ])'],
  ['0102', '1 2'],
  ['62c3', 'short at 1'],
  ['1c', 'unknown at 0'],
  ['', 'short at 0'],
])('reads CBOR %s as %s', (hex, shown) => {
  expect(read('cbor', hex)).toBe(shown)
})

// msgpack.org, spec.md, and what Python's msgpack writes.
it.each([
  ['7f', '127'],
  ['e0', '-32'],
  ['cdffff', '65535'],
  ['d3ffffffffffffffff', '-1'],
  ['cb3ff199999999999a', '1.1'],
  ['c3', 'true'],
  ['a3666f6f', '"foo"'],
  ['c4020a0b', "h'0a0b'"],
  ['93010203', '[ 1, 2, 3 ]'],
  ['82a7636f6d70616374c3a6736368656d6100', '{ "compact": true, "schema": 0 }'],
  ['d6ff00000001', 'time(1970-01-01T00:00:01.000Z)'],
  ['d40507', "ext 5(h'07')"],
  ['c1', 'unknown at 0'],
  ['dc0003c0', 'short at 4'],
])('reads MessagePack %s as %s', (hex, shown) => {
  expect(read('messagepack', hex)).toBe(shown)
})

// protobuf.dev, Encoding.
it.each([
  ['089601', '{ 1: 150 }'],
  ['120774657374696e67', '{ 2: "testing" }'],
  ['1a03089601', '{ 3: { 1: 150 } }'],
  ['08feffffffffffffffff01', '{ 1: 18446744073709551614 (-2) }'],
  ['0d0000803f', '{ 1: 1065353216 (1.0) }'],
  ['22020001', "{ 4: h'0001' }"],
  ['00', 'unknown at 0'],
  ['0896', 'short at 2'],
])('reads a message of Protocol Buffers %s as %s', (hex, shown) => {
  expect(read('protobuf', hex)).toBe(shown)
})

describe('what is hostile', () => {
  it('ends at its depth and its number, not with the stack or the memory', () => {
    expect(read('cbor', '81'.repeat(100_000))).toMatch(/^deep at/)
    expect(read('messagepack', '91'.repeat(100_000))).toMatch(/^deep at/)
    expect(read('cbor', '00'.repeat(100_000))).toMatch(/^many at/)
    expect(read('cbor', '9bffffffffffffffff')).toMatch(/^short at/)
    expect(read('messagepack', 'ddffffffff00')).toMatch(/^short at/)
    expect(read('protobuf', '0800'.repeat(50_000))).toMatch(/^many at/)
  })
})

it('lays JSON out as it was written: large numbers, doubled names, escapes', () => {
  expect(layOutJson('{"a":[1,{"b":"x,\\"}"}],"a":12345678901234567890,"c":{},"d":[]}')).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": "x,\\"}"\n    }\n  ],\n  "a": 12345678901234567890,\n  "c": {},\n  "d": []\n}',
  )
})

it('lays XML out with a line for each element', () => {
  expect(layOutXml('<?xml version="1.0"?><a b="1"><c>text</c><d/><e></e>tail<!-- x --></a>')).toBe(
    '<?xml version="1.0"?>\n<a b="1">\n  <c>text</c>\n  <d/>\n  <e></e>\n  tail\n  <!-- x -->\n</a>',
  )
})
