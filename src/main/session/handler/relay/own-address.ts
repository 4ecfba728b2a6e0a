import { isLoopback, isWildcard, plainAddress, type Endpoint } from '../../../../shared/endpoint'

/** Whether a target is the address at which the relay itself was reached: it would be its own client without end. */
export function isOwnAddress(local: Endpoint | undefined, target: Endpoint): boolean {
  if (local?.port !== target.port) return false
  const [ours, theirs] = [plainAddress(local.address), plainAddress(target.address)]
  if (ours === theirs) return true
  const isHere = theirs.toLowerCase() === 'localhost' || isWildcard(theirs)
  return isWildcard(ours) ? isHere || isLoopback(theirs) : isHere && isLoopback(ours)
}
