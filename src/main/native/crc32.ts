import { crc32 as zlibs } from 'node:zlib'
import { nativeModule } from './native-module'

/** CRC-32 of these bytes, and of those whose sum is `before` in front of them (RFC 1952, 8). */
export const crc32: (bytes: Uint8Array, before?: number) => number = choose()

function choose(): typeof crc32 {
  const own = nativeModule()?.crc32
  return own === undefined ? zlibs : (bytes, before = 0) => own(bytes, before)
}
