import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { withNamedZone } from './zone'

/**
 * The numeric addresses of a host name, in the order to try them: address families alternate, beginning with the one
 * that the system prefers (RFC 8305, 4). With a local address, only those of its family.
 */
export async function addressesOf(host: string, localAddress: string | undefined): Promise<string[]> {
  if (isIP(host) !== 0) return [withNamedZone(host)]
  const family = localAddress === undefined ? 0 : isIP(localAddress)
  const found = await lookup(host, { all: true, family })
  const first = found.filter((each) => each.family === found[0]?.family)
  const second = found.filter((each) => each.family !== found[0]?.family)
  const turns = Array.from({ length: Math.max(first.length, second.length) }, (_, at) => [first[at], second[at]])
  return turns.flat().flatMap((each) => (each === undefined ? [] : [each.address]))
}
