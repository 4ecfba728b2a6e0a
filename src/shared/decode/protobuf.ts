import { ByteCursor, DecodeStop } from './byte-cursor'
import { float, hexBytes, scalar, text, type DecodedValue } from './decoded-value'

const MAX_VARINT_BYTES = 10

/**
 * Reads a message of Protocol Buffers without its schema: fields by their numbers (protobuf.dev, Encoding). What has a length may be a
 * message, a text or bytes; the first of them that fits is shown.
 */
export function readProtobuf(cursor: ByteCursor): DecodedValue[] {
  return [readMessage(cursor, 0)]
}

function readMessage(cursor: ByteCursor, depth: number): DecodedValue {
  const entries: (readonly [DecodedValue, DecodedValue])[] = []
  while (cursor.left > 0) {
    cursor.value(depth)
    const key = readVarint(cursor)
    const field = key >> 3n
    if (field === 0n) throw cursor.unknown()
    entries.push([scalar(field), readField(cursor, Number(key & 7n), depth)])
  }
  return { kind: 'map', entries }
}

function readField(cursor: ByteCursor, wireType: number, depth: number): DecodedValue {
  if (wireType === 0) return readNumber(readVarint(cursor))
  if (wireType === 1) return fixed(cursor.take(8))
  if (wireType === 5) return fixed(cursor.take(4))
  if (wireType !== 2) throw cursor.unknown()
  return guess(cursor.take(readVarint(cursor)), cursor, depth)
}

/** A negative number takes ten bytes. */
function readNumber(value: bigint): DecodedValue {
  return scalar(value >= 2n ** 63n ? `${String(value)} (${String(value - 2n ** 64n)})` : value)
}

/** Little-endian; whether it is whole or a float, only the schema says. */
function fixed(bytes: Uint8Array): DecodedValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const isLong = bytes.length === 8
  const whole = isLong ? view.getBigUint64(0, true) : view.getUint32(0, true)
  const real = float(isLong ? view.getFloat64(0, true) : view.getFloat32(0, true))
  return scalar(`${String(whole)} (${real.kind === 'scalar' ? real.text : ''})`)
}

function guess(bytes: Uint8Array, outer: ByteCursor, depth: number): DecodedValue {
  if (bytes.length === 0) return text(bytes)
  if (isReadable(bytes)) return text(bytes)
  try {
    return readMessage(new ByteCursor(bytes), depth + 1)
  } catch (error) {
    if (!(error instanceof DecodeStop) || error.why === 'deep' || error.why === 'many') throw error
    outer.value(depth)
    return hexBytes(bytes)
  }
}

/** UTF-8 without controls. */
function isReadable(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function readVarint(cursor: ByteCursor): bigint {
  let value = 0n
  for (let at = 0; at < MAX_VARINT_BYTES; at++) {
    const byte = cursor.u8()
    value |= BigInt(byte & 0x7f) << BigInt(7 * at)
    if (byte < 0x80) return BigInt.asUintN(64, value)
  }
  throw cursor.unknown()
}
