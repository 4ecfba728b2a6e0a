import type { Socket } from 'node:net'
import { ReadMemory } from '../../shared/lent-bytes'
import { isNativeOff } from '../native/native-module'

/** The most that one read returns: as much as one packet of a recording holds, over IPv4 and IPv6. */
const READ_BYTES = 65_472

/** Node's own names for what `onread` of `net.connect` sets, which sockets that were accepted cannot be given otherwise. */
const BUFFER = 'kBuffer'
const CALLBACK = 'kBufferCb'

let shared: ReadMemory | undefined
/** What the symbols are that this version of Node has for these names: its constructor gives them to every socket. */
let names: Names | undefined

interface Names {
  readonly buffer: symbol | undefined
  readonly callback: symbol | undefined
}

/** Who gets what was read. */
interface Reader {
  received(bytes: Uint8Array): void
}

interface Internals {
  [name: symbol]: unknown
  readonly _handle?: { readonly useUserBuffer?: (buffer: Uint8Array) => void } | null
}

/**
 * Has a TCP socket read into one buffer that all sockets of this thread share, so that a read leaves nothing behind that
 * would have to be collected; the bytes are lent (`lent-bytes.ts`). What Node has read before still comes as `data`, and so does everything
 * where this version of Node does not know the way.
 */
export function shareReads(socket: Socket, reader: Reader): void {
  // On Windows the system itself writes into a buffer, of several sockets at once, when it likes.
  if (process.platform === 'win32' || isNativeOff()) return
  const internals = socket as unknown as Internals
  const { _handle: handle } = internals
  names ??= namesIn(socket)
  const { buffer, callback } = names
  if (buffer === undefined || callback === undefined || handle?.useUserBuffer === undefined) return
  shared ??= new ReadMemory(Buffer.allocUnsafeSlow(READ_BYTES))
  const memory = shared
  internals[buffer] = memory.bytes
  internals[callback] = (length: number): boolean => {
    reader.received(memory.filled(length))
    return true
  }
  handle.useUserBuffer(memory.bytes)
}

function namesIn(socket: Socket): Names {
  const named = (name: string): symbol | undefined =>
    Object.getOwnPropertySymbols(socket).find(({ description }) => description === name)
  return { buffer: named(BUFFER), callback: named(CALLBACK) }
}
