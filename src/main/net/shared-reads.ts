import type { Socket } from 'node:net'
import { lend } from '../../shared/lent-bytes'
import { isNativeOff } from '../native/native-module'

/** The most that one read returns: as much as one packet of a recording holds, over IPv4 and IPv6. */
const READ_BYTES = 65_472

/** Node's own names for what `onread` of `net.connect` sets, which sockets that were accepted cannot be given otherwise. */
const BUFFER = 'kBuffer'
const CALLBACK = 'kBufferCb'

let shared: Buffer | undefined

interface Internals {
  [name: symbol]: unknown
  readonly _handle?: { readonly useUserBuffer?: (buffer: Uint8Array) => void } | null
}

/**
 * Has a TCP socket read into one buffer that all sockets of this thread share, so that a read leaves nothing behind that
 * would have to be collected; the bytes are lent (`lent-bytes.ts`). What Node has read before still comes as `data`, and so does everything
 * where this version of Node does not know the way.
 */
export function shareReads(socket: Socket, onBytes: (bytes: Uint8Array) => void): void {
  // On Windows the system itself writes into a buffer, of several sockets at once, when it likes.
  if (process.platform === 'win32' || isNativeOff()) return
  const internals = socket as unknown as Internals
  const { _handle: handle } = internals
  const symbols = Object.getOwnPropertySymbols(socket)
  const buffer = symbols.find(({ description }) => description === BUFFER)
  const callback = symbols.find(({ description }) => description === CALLBACK)
  if (buffer === undefined || callback === undefined || handle?.useUserBuffer === undefined) return
  if (shared === undefined) {
    shared = Buffer.allocUnsafeSlow(READ_BYTES)
    lend(shared.buffer)
  }
  internals[buffer] = shared
  internals[callback] = (length: number, bytes: Buffer): boolean => {
    onBytes(bytes.subarray(0, length))
    return true
  }
  handle.useUserBuffer(shared)
}
