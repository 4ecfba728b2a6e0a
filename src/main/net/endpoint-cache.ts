import { plainAddress, type Endpoint } from '../../shared/endpoint'

/** Beyond this many peers the cache is emptied: it only saves time. */
const MAX_PEERS = 65_536

interface Known {
  /** The address as the system writes it. */
  readonly address: string
  readonly endpoint: Endpoint
}

/**
 * One `Endpoint` object for each peer of a socket. A datagram from a known peer creates no new strings, and the object
 * can be used as the key of data about the peer.
 */
export class EndpointCache {
  readonly #byPort = new Map<number, Known[]>()
  #count = 0
  #last: Known = { address: '', endpoint: { address: '', port: 0 } }

  get(address: string, port: number): Endpoint {
    const last = this.#last
    if (last.endpoint.port === port && last.address === address) return last.endpoint
    const known = this.#byPort.get(port)?.find((each) => each.address === address) ?? this.#add(address, port)
    this.#last = known
    return known.endpoint
  }

  #add(address: string, port: number): Known {
    if (this.#count >= MAX_PEERS) {
      this.#byPort.clear()
      this.#count = 0
    }
    this.#count += 1
    const known = { address, endpoint: { address: plainAddress(address), port } }
    const others = this.#byPort.get(port)
    if (others === undefined) this.#byPort.set(port, [known])
    else others.push(known)
    return known
  }
}
