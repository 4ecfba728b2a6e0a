/** One type of number and what the bytes at a place are as it; empty where too few of them are left. */
export interface ByteNumber {
  readonly type: string
  readonly little: string
  readonly big: string
}

type Read = (view: DataView, at: number, isLittle: boolean) => number | bigint

const TYPES: readonly (readonly [type: string, size: number, read: Read])[] = [
  ['u8', 1, (view, at) => view.getUint8(at)],
  ['i8', 1, (view, at) => view.getInt8(at)],
  ['u16', 2, (view, at, isLittle) => view.getUint16(at, isLittle)],
  ['i16', 2, (view, at, isLittle) => view.getInt16(at, isLittle)],
  ['u32', 4, (view, at, isLittle) => view.getUint32(at, isLittle)],
  ['i32', 4, (view, at, isLittle) => view.getInt32(at, isLittle)],
  ['u64', 8, (view, at, isLittle) => view.getBigUint64(at, isLittle)],
  ['i64', 8, (view, at, isLittle) => view.getBigInt64(at, isLittle)],
  ['f32', 4, (view, at, isLittle) => Number(view.getFloat32(at, isLittle).toPrecision(9))],
  ['f64', 8, (view, at, isLittle) => view.getFloat64(at, isLittle)],
]

/** What the bytes at a place are as numbers, in both byte orders. */
export function numbersAt(bytes: Uint8Array, at: number): readonly ByteNumber[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return TYPES.map(([type, size, read]) => {
    const isThere = at >= 0 && at + size <= bytes.length
    return {
      type,
      little: isThere ? String(read(view, at, true)) : '',
      big: isThere ? String(read(view, at, false)) : '',
    }
  })
}
