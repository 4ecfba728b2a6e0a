import type { Socket } from 'node:net'
import { plainAddress, type Endpoint } from '../../shared/endpoint'

/** The addresses of sockets that the system has no names for: Unix domain sockets and pipes. */
const pathEnds = new WeakMap<Socket, Ends>()

interface Ends {
  readonly local: Endpoint
  readonly peer: Endpoint
}

/** How many have connected to a path in this process: each gets a number, since it has no name. */
let connectedToPaths = 0
/** The numbers are recorded as ports; the highest one stands for the path itself. */
const MOST_PATH_NUMBERS = 65_534

/** Stores the addresses of a socket at a path; `by` is the side that opened the connection. */
export function namePathEnds(tcp: Socket, path: Endpoint, by: 'local' | 'peer'): void {
  const nameless = { address: path.address, port: (connectedToPaths % MOST_PATH_NUMBERS) + 1 }
  connectedToPaths += 1
  pathEnds.set(tcp, by === 'local' ? { local: nameless, peer: path } : { local: path, peer: nameless })
}

/** Whether it is a socket at a path, whose addresses were stored. */
export function hasPathEnds(tcp: Socket): boolean {
  return pathEnds.has(tcp)
}

/** The addresses of a connected socket. */
export function endpointsOf(tcp: Socket): Ends {
  const named = pathEnds.get(tcp)
  if (named !== undefined) return named
  return {
    local: { address: plainAddress(tcp.localAddress ?? '0.0.0.0'), port: tcp.localPort ?? 0 },
    peer: { address: plainAddress(tcp.remoteAddress ?? '0.0.0.0'), port: tcp.remotePort ?? 0 },
  }
}
