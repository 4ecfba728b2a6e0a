import type { Endpoint, Protocol } from '../../shared/endpoint'

/** What we were doing when the system said no. */
export interface Attempt {
  readonly protocol: Protocol
  readonly doing: 'listen' | 'connect' | 'send' | 'receive'
  readonly where: Endpoint
}
