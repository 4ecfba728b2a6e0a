import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isWildcard, plainAddress, reachableAddress, withoutZone, type Endpoint } from '../../../../shared/endpoint'

/**
 * Whether a target is the address at which `client` reached the relay: it would be its own client without end. Other
 * names than `localhost` are not looked up.
 */
export function isOwnAddress(local: Endpoint | undefined, target: Endpoint, client: Endpoint): boolean {
  if (local?.port !== target.port) return false
  const ours = plainAddress(local.address)
  const theirs = plainAddress(target.address).toLowerCase()
  const reached = theirs === 'localhost' ? ['127.0.0.1', '::1'] : [reachableAddress(theirs)]
  if (!isWildcard(ours)) return theirs === ours.toLowerCase() || reached.includes(ours)
  // "::" takes IPv4 too, or not: a client with such an address tells.
  const families = [isIP(ours), isIP(plainAddress(client.address))]
  return reached.some((address) => families.includes(isIP(address)) && isOfThisMachine(address))
}

function isOfThisMachine(address: string): boolean {
  if (address === '::1' || address.startsWith('127.')) return true
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return own.some((each) => each.address === withoutZone(address))
}
