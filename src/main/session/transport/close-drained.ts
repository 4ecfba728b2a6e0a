import type { UdpSocket } from '../../net/udp-socket'
import type { LiveConversation } from '../conversation/live-conversation'
import type { TransportDeps } from './transport'

/** A system that takes no datagrams for this long takes none for a while; ms. */
const DRAIN_MS = 500

/** Closes a socket after everything that was sent, also what faults held back. */
export async function closeDrained(
  socket: UdpSocket,
  host: TransportDeps | undefined,
  conversations: readonly LiveConversation[],
): Promise<void> {
  for (const conversation of conversations) conversation.release()
  if (host !== undefined) await socket.drained(DRAIN_MS, host.clock)
  await socket.close()
}
