import type { Endpoint, Protocol } from '../../shared/endpoint'

/** What was attempted when the system reported an error. */
export interface Attempt {
  readonly protocol: Protocol
  readonly doing: 'listen' | 'connect' | 'send' | 'receive'
  readonly where: Endpoint
}
