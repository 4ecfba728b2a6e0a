import { plainAddress, type Endpoint } from '../../shared/endpoint'

/** Beyond this many peers the cache is emptied: it only saves time. */
const MAX_PEERS = 65_536
/** Family, port, zone, and the address as four words (datagrams.c). */
const FACTS = 7
const PORT = 1

interface Known {
  /** The address as the system writes it. */
  readonly address: string
  readonly endpoint: Endpoint
  /** The same as numbers, once they were seen. */
  facts: Int32Array | undefined
}

/**
 * One `Endpoint` object for each peer of a socket. A datagram from a known peer creates no new strings, and the object
 * can be used as the key of data about the peer.
 */
export class EndpointCache {
  readonly #byPort = new Map<number, Known[]>()
  #count = 0
  #last: Known = { address: '', endpoint: { address: '', port: 0 }, facts: undefined }

  get(address: string, port: number): Endpoint {
    const last = this.#last
    if (last.endpoint.port === port && last.address === address) return last.endpoint
    return this.#find(address, port).endpoint
  }

  /** The peer with these numbers, which begin at `at`; undefined when they were never seen. */
  known(facts: Int32Array, at: number): Endpoint | undefined {
    const last = this.#last
    if (isSame(last.facts, facts, at)) return last.endpoint
    const known = this.#byPort.get(facts[at + PORT] ?? 0)?.find((each) => isSame(each.facts, facts, at))
    if (known !== undefined) this.#last = known
    return known?.endpoint
  }

  /** The peer with this address as the system writes it, which is known by these numbers from now on. */
  meet(facts: Int32Array, at: number, address: string): Endpoint {
    const known = this.#find(address, facts[at + PORT] ?? 0)
    known.facts = facts.slice(at, at + FACTS)
    return known.endpoint
  }

  #find(address: string, port: number): Known {
    const known = this.#byPort.get(port)?.find((each) => each.address === address) ?? this.#add(address, port)
    this.#last = known
    return known
  }

  #add(address: string, port: number): Known {
    if (this.#count >= MAX_PEERS) {
      this.#byPort.clear()
      this.#count = 0
    }
    this.#count += 1
    const known: Known = { address, endpoint: { address: plainAddress(address), port }, facts: undefined }
    const others = this.#byPort.get(port)
    if (others === undefined) this.#byPort.set(port, [known])
    else others.push(known)
    return known
  }
}

function isSame(known: Int32Array | undefined, facts: Int32Array, at: number): boolean {
  if (known === undefined) return false
  for (let each = 0; each < FACTS; each++) if (known[each] !== facts[at + each]) return false
  return true
}
