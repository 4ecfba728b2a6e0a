/**
 * Memory that is used again for the next read: its bytes are only valid during the call that hands them on. One buffer
 * for all sockets of a thread leaves nothing behind that would have to be collected.
 */
const lent = new Set<ArrayBufferLike>()

/** From now on views of this buffer are lent. */
export function lend(buffer: ArrayBufferLike): void {
  lent.add(buffer)
}

/** Whether these bytes will be something else after the call. */
export function isLent({ buffer }: Uint8Array): boolean {
  return lent.has(buffer)
}

/** The same bytes, which may be kept: a copy where they are lent. */
export function kept(bytes: Uint8Array): Uint8Array {
  return isLent(bytes) ? new Uint8Array(bytes) : bytes
}
