import { isLoopback, reachableAddress, type Protocol } from '../../../../../shared/endpoint'
import type { SessionSummary } from '../../../../../shared/session'

/** The running server of this application that a load would meet; undefined when it is another program. */
export function ownTarget(
  target: { readonly protocol: Protocol; readonly address: string; readonly port: string },
  sessions: readonly SessionSummary[],
): SessionSummary | undefined {
  const address = target.address.trim()
  const isHere = address === 'localhost' || isLoopback(address)
  return sessions.find(({ config, state }) => {
    if (config.role !== 'listener' || state.kind !== 'running' || config.protocol !== target.protocol) return false
    const { local } = state
    if (String(local.port) !== target.port.trim()) return false
    return local.address === address || (isHere && isLoopback(reachableAddress(local.address)))
  })
}
