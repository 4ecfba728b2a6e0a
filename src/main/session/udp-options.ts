import type { Endpoint } from '../../shared/endpoint'
import { formatGroup, parseGroup, type GroupMembership } from '../../shared/ip'
import { done, type Outcome } from '../../shared/net-failure'
import { optionOf, type SessionOptions } from '../../shared/options/catalogue'
import type { DatagramFacts } from '../recording/index/recording'
import type { UdpSocket, UdpSocketOptions } from '../net/udp-socket'
import type { SessionLog } from './session-log'

/** How often the kernel's counter of dropped datagrams is read. */
const DROPS_EVERY_MS = 500

export function udpSocketOptions(options: SessionOptions): UdpSocketOptions {
  return {
    reuseAddress: optionOf(options, 'reuseAddress'),
    reusePort: optionOf(options, 'reusePort'),
    ipv6Only: optionOf(options, 'ipv6Only'),
    broadcast: optionOf(options, 'broadcast'),
    ttl: optionOf(options, 'ttl'),
    multicastTtl: optionOf(options, 'multicastTtl'),
    multicastLoopback: optionOf(options, 'multicastLoopback'),
    multicastInterface: optionOf(options, 'multicastInterface'),
    receiveBufferBytes: optionOf(options, 'receiveBufferBytes'),
    sendBufferBytes: optionOf(options, 'sendBufferBytes'),
  }
}

/** Joins every group of the options, or none of them counts: the first failure is returned. */
export function joinGroups(socket: UdpSocket, options: SessionOptions): Outcome<readonly GroupMembership[]> {
  const joined: GroupMembership[] = []
  for (const text of optionOf(options, 'groups')) {
    const membership = parseGroup(text)
    if (membership === undefined) continue
    const outcome = socket.join(membership)
    if (!outcome.ok) return outcome
    joined.push(membership)
  }
  return done(joined)
}

/** Joins or leaves one group of a running session; the record says so. */
export function changeGroup(
  socket: UdpSocket,
  log: SessionLog,
  membership: GroupMembership,
  doing: 'join' | 'leave',
): Outcome<null> {
  const outcome = doing === 'join' ? socket.join(membership) : socket.leave(membership)
  if (outcome.ok) log.state(0, { kind: doing === 'join' ? 'joined' : 'left', group: formatGroup(membership) })
  return outcome
}

/** What is kept of a datagram (`limit` is the option `maxDatagramBytes`), and whose it is among the others; undefined for an ordinary one. */
export function datagramFacts(
  limit: number | undefined,
  bytes: Uint8Array,
  peer: Endpoint | undefined,
): DatagramFacts | undefined {
  const keepBytes = limit !== undefined && bytes.length > limit ? limit : undefined
  if (keepBytes === undefined && peer === undefined) return undefined
  return { ...(keepBytes === undefined ? {} : { keepBytes }), ...(peer === undefined ? {} : { peer }) }
}

/** Records what the system drops. Returns what looks a last time and stops; call it before the socket is closed. */
export function watchDrops(socket: UdpSocket, log: SessionLog): () => void {
  /** Returns whether the system tells. What it dropped before we began to watch counts as well. */
  const look = (): boolean => {
    const datagrams = socket.takeDrops()
    if (datagrams !== undefined && datagrams > 0) log.state(0, { kind: 'dropped-by-system', datagrams })
    return datagrams !== undefined
  }
  if (!look()) return () => undefined
  const timer = setInterval(() => look(), DROPS_EVERY_MS)
  return () => {
    clearInterval(timer)
    look()
  }
}
