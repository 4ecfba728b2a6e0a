import type { Socket } from 'node:net'

/** The most plain text in one TLS record (RFC 8446, 5.1). */
const TLS_RECORD_BYTES = 2 ** 14

/**
 * Whether TLS gave the system all of these bytes within the call. Its own callback comes a turn later, when an answer
 * may have been read already, and the rows would be in the wrong order. Known for one record only (RFC 8446, 5.1): the
 * TLS handle counts encrypted bytes, the socket's handle those that the system has not taken.
 */
export function tookRecord(tcp: Socket, stream: Socket, piece: Uint8Array): boolean {
  return tcp !== stream && piece.length <= TLS_RECORD_BYTES && queueOf(stream) > 0 && queueOf(tcp) === 0
}

/** Bytes that wait at the handle of a socket; NaN where this version of Node does not tell. */
function queueOf(socket: Socket): number {
  const { _handle: handle } = socket as { readonly _handle?: { readonly writeQueueSize?: number } | null }
  return handle?.writeQueueSize ?? NaN
}
