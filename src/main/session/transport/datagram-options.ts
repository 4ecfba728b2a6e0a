import { formatGroup, parseGroup, type GroupMembership } from '../../../shared/ip'
import { done, type Outcome } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { UdpSocket, UdpSocketOptions } from '../../net/udp-socket'
import type { Cancel } from '../../clock'
import type { TransportDeps } from './transport'

/** The interval at which the kernel's counter of dropped datagrams is read; ms. */
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

/** Joins every group of the options; the first failure is returned. */
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

/** Joins or leaves one group of a running session; a row records it. */
export function changeGroup(
  socket: UdpSocket,
  host: TransportDeps | undefined,
  membership: GroupMembership,
  doing: 'join' | 'leave',
): Outcome<null> {
  const outcome = doing === 'join' ? socket.join(membership) : socket.leave(membership)
  if (outcome.ok) host?.log.state(0, { kind: doing === 'join' ? 'joined' : 'left', group: formatGroup(membership) })
  return outcome
}

/**
 * The local address of a client's socket; with `hearsAll` it is not connected, so that it also receives from others.
 */
export function clientSource(
  options: SessionOptions,
  hearsAll: boolean,
): { readonly address: string | undefined; readonly port: number | undefined; readonly hearsAll: boolean } {
  return { address: optionOf(options, 'localAddress'), port: optionOf(options, 'localPort'), hearsAll }
}

/**
 * Records what the system drops. Returns the function that reads the counter a last time and stops; call it before the
 * socket is closed.
 */
export function watchDrops(socket: UdpSocket, { log, clock }: TransportDeps): Cancel {
  /** Returns whether the system tells. Datagrams dropped before the first reading count as well. */
  const look = (): boolean => {
    const datagrams = socket.takeDrops()
    if (datagrams !== undefined && datagrams > 0) log.state(0, { kind: 'dropped-by-system', datagrams })
    return datagrams !== undefined
  }
  if (!look()) return () => undefined
  const stop = clock.every(DROPS_EVERY_MS, look)
  return () => {
    stop()
    look()
  }
}
