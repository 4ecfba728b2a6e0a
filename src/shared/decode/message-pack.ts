import { toHex } from '../hex'
import { pairs } from './cbor'
import type { ByteCursor } from './byte-cursor'
import { float, hexBytes, readAll, scalar, text, type DecodedValue } from './decoded-value'

/** Reads one value of MessagePack, or several one after the other (msgpack.org, spec.md). */
export function readMessagePack(cursor: ByteCursor): DecodedValue[] {
  return readAll(cursor, readItem)
}

function readItem(cursor: ByteCursor, depth: number): DecodedValue {
  cursor.value(depth)
  const first = cursor.u8()
  if (first < 0x80) return scalar(first)
  if (first >= 0xe0) return scalar(first - 0x100)
  if (first < 0x90) return { kind: 'map', entries: pairs(readSome(cursor, (first & 15) * 2, depth)) }
  if (first < 0xa0) return { kind: 'list', items: readSome(cursor, first & 15, depth) }
  if (first < 0xc0) return text(cursor.take(first & 31))
  switch (first) {
    case 0xc0:
      return scalar(null)
    case 0xc2:
    case 0xc3:
      return scalar(first === 0xc3)
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return hexBytes(cursor.take(readLength(cursor, first - 0xc4)))
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(cursor, readLength(cursor, first - 0xc7))
    case 0xca:
      return float(cursor.f32())
    case 0xcb:
      return float(cursor.f64())
    case 0xcc:
      return scalar(cursor.u8())
    case 0xcd:
      return scalar(cursor.u16())
    case 0xce:
      return scalar(cursor.u32())
    case 0xcf:
      return scalar(cursor.u64())
    case 0xd0:
      return scalar(cursor.i8())
    case 0xd1:
      return scalar(cursor.i16())
    case 0xd2:
      return scalar(cursor.i32())
    case 0xd3:
      return scalar(cursor.i64())
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return readExtension(cursor, 2 ** (first - 0xd4))
    case 0xd9:
    case 0xda:
    case 0xdb:
      return text(cursor.take(readLength(cursor, first - 0xd9)))
    case 0xdc:
    case 0xdd:
      return { kind: 'list', items: readSome(cursor, readLength(cursor, first - 0xdc + 1), depth) }
    case 0xde:
    case 0xdf:
      return { kind: 'map', entries: pairs(readSome(cursor, readLength(cursor, first - 0xde + 1) * 2, depth)) }
    default:
      throw cursor.unknown()
  }
}

/** One, two or four bytes. */
function readLength(cursor: ByteCursor, size: number): number {
  return size === 0 ? cursor.u8() : size === 1 ? cursor.u16() : cursor.u32()
}

function readSome(cursor: ByteCursor, count: number, depth: number): DecodedValue[] {
  const items: DecodedValue[] = []
  for (let at = 0; at < count; at++) items.push(readItem(cursor, depth + 1))
  return items
}

/** Type -1 with four bytes is a time in seconds since 1970; every other one belongs to its application. */
function readExtension(cursor: ByteCursor, length: number): DecodedValue {
  const type = cursor.i8()
  if (type === -1 && length === 4) {
    const seconds = cursor.u32()
    return { kind: 'tagged', tag: 'time', value: scalar(new Date(seconds * 1000).toISOString()) }
  }
  return { kind: 'tagged', tag: `ext ${String(type)}`, value: scalar(`h'${toHex(cursor.take(length))}'`) }
}
