import { createRequire } from 'node:module'
import { builtFile } from '../threads/built-entry'

/** As in module.c: a module of another build is not taken. */
const VERSION = 4

/** `datagrams.c`: what waits in a UDP socket, in this order: `receive`, `sender` of some, `copy`. */
export interface NativeDatagrams {
  /**
   * Takes up to 64 datagrams, and puts 8 numbers into `facts` for each: length, family (4 or 6), port, zone, and the address
   * as four words. Returns how many, or the error's number below zero.
   */
  receive(descriptor: number, facts: Int32Array): number
  /** The address of one of them, from 0, as Node writes it. */
  sender(number: number): string
  /** All their bytes, one directly behind the other. */
  copy(into: Uint8Array): void
}

/** What is written in C: where the system, the processor or the build lacks something, its part is missing. */
interface NativeModule extends NativeDatagrams {
  readonly version: number
  /**
   * `stream.c`: how many of these bytes the system took now for a stream, 0 when it has no room, or the error's number below
   * zero (send(2)).
   */
  readonly send: (descriptor: number, bytes: Uint8Array) => number
  /** `crc32.c`: the same as zlib's. */
  readonly crc32?: (bytes: Uint8Array, before: number) => number
  /** `crc32.c`: puts the sum of the words, as if zeros followed (RFC 1071), and the CRC-32 into two places, in one pass. */
  readonly sums?: (bytes: Uint8Array, into: Float64Array) => void
}

/** Whether everything goes through Node, as somebody who looks for a fault may want it. */
export function isNativeOff(): boolean {
  return process.env['WIREBENCH_NATIVE'] === 'off'
}

let loaded: NativeModule | undefined
let isLoaded = false

/**
 * The module for this system. Undefined where the build has none, or `WIREBENCH_NATIVE` is `off`: then Node does the same,
 * more slowly.
 */
export function nativeModule(): NativeModule | undefined {
  if (isLoaded) return loaded
  isLoaded = true
  const path = builtFile(`native-${process.platform}-${process.arch}.node`)
  if (path === undefined || isNativeOff()) return undefined
  try {
    const module = createRequire(import.meta.url)(path) as NativeModule
    if (module.version === VERSION) loaded = module
  } catch {
    // Built for another system.
  }
  return loaded
}
