import type { Socket } from 'node:net'

/**
 * Sends RST: the peer learns at once that the connection is closed. A Unix domain socket or a named pipe has no reset,
 * and is closed at once.
 */
export function resetSocket(socket: Socket): void {
  try {
    socket.resetAndDestroy()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_HANDLE_TYPE') throw error
    socket.destroy()
  }
}
