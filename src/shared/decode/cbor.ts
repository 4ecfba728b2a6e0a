import type { ByteCursor } from './byte-cursor'
import { float, hexBytes, readAll, scalar, text, type DecodedValue } from './decoded-value'

const INDEFINITE = 31
const BREAK = 0xff

/** Reads one value of CBOR (RFC 8949), or several one after the other (RFC 8742). */
export function readCbor(cursor: ByteCursor): DecodedValue[] {
  return readAll(cursor, readItem)
}

function readItem(cursor: ByteCursor, depth: number): DecodedValue {
  cursor.value(depth)
  const first = cursor.u8()
  const [major, info] = [first >> 5, first & 31]
  if (major === 7) return readSimple(cursor, info)
  const argument = info === INDEFINITE ? undefined : readArgument(cursor, info)
  if (major === 0 || major === 1 || major === 6) {
    if (argument === undefined) throw cursor.unknown()
    if (major === 6) return { kind: 'tagged', tag: String(argument), value: readItem(cursor, depth + 1) }
    return scalar(major === 0 ? argument : -1n - argument)
  }
  if (major === 2 || major === 3) {
    const show = major === 2 ? hexBytes : text
    if (argument !== undefined) return show(cursor.take(argument))
    return { kind: 'tagged', tag: '_ ', value: { kind: 'list', items: readUntilBreak(cursor, depth) } }
  }
  if (major === 4)
    return {
      kind: 'list',
      items: argument === undefined ? readUntilBreak(cursor, depth) : readSome(cursor, argument, depth),
    }
  const flat = argument === undefined ? readUntilBreak(cursor, depth) : readSome(cursor, argument * 2n, depth)
  if (flat.length % 2 === 1) throw cursor.unknown()
  return { kind: 'map', entries: pairs(flat) }
}

export function pairs(flat: readonly DecodedValue[]): (readonly [DecodedValue, DecodedValue])[] {
  return flat.flatMap((key, at) => {
    const value = flat[at + 1]
    return at % 2 === 1 || value === undefined ? [] : [[key, value] as const]
  })
}

function readArgument(cursor: ByteCursor, info: number): bigint {
  if (info < 24) return BigInt(info)
  if (info === 24) return BigInt(cursor.u8())
  if (info === 25) return BigInt(cursor.u16())
  if (info === 26) return BigInt(cursor.u32())
  if (info === 27) return cursor.u64()
  throw cursor.unknown()
}

function readSome(cursor: ByteCursor, count: bigint, depth: number): DecodedValue[] {
  const items: DecodedValue[] = []
  for (let at = 0n; at < count; at++) items.push(readItem(cursor, depth + 1))
  return items
}

function readUntilBreak(cursor: ByteCursor, depth: number): DecodedValue[] {
  const items: DecodedValue[] = []
  while (cursor.peek() !== BREAK || cursor.left === 0) items.push(readItem(cursor, depth + 1))
  cursor.u8()
  return items
}

const SIMPLE: Readonly<Record<number, string>> = { 20: 'false', 21: 'true', 22: 'null', 23: 'undefined' }

function readSimple(cursor: ByteCursor, info: number): DecodedValue {
  if (info === 25) return float(halfOf(cursor.u16()))
  if (info === 26) return float(cursor.f32())
  if (info === 27) return float(cursor.f64())
  if (info > 24) throw cursor.unknown()
  const simple = info === 24 ? cursor.u8() : info
  return scalar(SIMPLE[simple] ?? `simple(${String(simple)})`)
}

/** A half-precision number (RFC 8949, appendix D). */
function halfOf(bits: number): number {
  const [exponent, mantissa] = [(bits >> 10) & 0x1f, bits & 0x3ff]
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Infinity
          : NaN
        : (mantissa + 1024) * 2 ** (exponent - 25)
  return bits & 0x8000 ? -size : size
}
