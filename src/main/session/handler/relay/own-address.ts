import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import {
  isPathAddress,
  isWildcard,
  plainAddress,
  reachableAddress,
  withoutZone,
  type Endpoint,
} from '../../../../shared/endpoint'
import { addressesOf } from '../../../net/name-addresses'

/**
 * Whether a target is the address at which `client` reached the relay: it would be its own client without end. Other
 * names than `localhost` are not looked up.
 */
export function isOwnAddress(local: Endpoint | undefined, target: Endpoint, client: Endpoint): boolean {
  if (local?.port !== target.port) return false
  const ours = plainAddress(local.address)
  if (isPathAddress(ours)) return ours === target.address
  const theirs = plainAddress(target.address).toLowerCase()
  const reached = theirs === 'localhost' ? ['127.0.0.1', '::1'] : [reachableAddress(theirs)]
  if (!isWildcard(ours)) return theirs === ours.toLowerCase() || reached.includes(ours)
  // "::" takes IPv4 too, or not: a client with such an address tells.
  const families = [isIP(ours), isIP(plainAddress(client.address))]
  return reached.some((address) => families.includes(isIP(address)) && isOfThisMachine(address))
}

/** Whether only a look-up tells: the port is that of the relay, and the address is a name. */
export function mayBeOwnName(local: Endpoint | undefined, { address, port }: Endpoint): boolean {
  return local?.port === port && !isPathAddress(address) && isIP(withoutZone(address)) === 0
}

/** The same for a name: one of its addresses is that of the relay. A name that is not found is none. */
export async function isOwnName(local: Endpoint | undefined, target: Endpoint, client: Endpoint): Promise<boolean> {
  const found = await addressesOf(target.address, undefined).catch(() => [])
  return found.some((address) => isOwnAddress(local, { address, port: target.port }, client))
}

function isOfThisMachine(address: string): boolean {
  if (address === '::1' || address.startsWith('127.')) return true
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return own.some((each) => each.address === withoutZone(address))
}
