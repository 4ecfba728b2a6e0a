import { isIPv4, isIPv6 } from 'node:net'
import { isPathAddress, withoutZone, type Endpoint } from '../../../shared/endpoint'

/** A path has no address: ::1 stands for it, and the comment of the event has the path. */
const OF_PATHS = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
/** A path has no port either: this one stands for it. */
const PORT_OF_PATHS = 65_535

/** The port in a packet. */
export function packetPort({ address, port }: Endpoint): number {
  return port === 0 && isPathAddress(address) ? PORT_OF_PATHS : port
}

/**
 * A numeric address as 4 or 16 bytes in network order, without its zone. Throws on anything else: callers pass what a
 * socket reported.
 */
export function addressBytes(address: string): Uint8Array {
  if (isPathAddress(address)) return OF_PATHS
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number))
  if (!isIPv6(address)) throw new TypeError(`"${address}" is not a numeric address`)
  const [head = '', tail] = ipv4TailAsGroups(withoutZone(address)).split('::')
  const front = groups(head)
  const back = tail === undefined ? [] : groups(tail)
  const zeros: number[] = Array.from({ length: 8 - front.length - back.length }, () => 0)
  return Uint8Array.from([...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 0xff]))
}

/** The canonical text of an address (RFC 5952 for IPv6). */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const words = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  )
  return new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1)
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => parseInt(group, 16))
}

function ipv4TailAsGroups(address: string): string {
  const match = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  if (!match) return address
  const [a, b, c, d] = match.slice(2).map(Number) as [number, number, number, number]
  return `${match[1] ?? ''}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}
