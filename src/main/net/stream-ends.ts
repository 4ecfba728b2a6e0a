import type { Socket } from 'node:net'
import { plainAddress, type Endpoint } from '../../shared/endpoint'

/** The addresses of sockets that the system has no names for: Unix domain sockets and pipes. */
const pathEnds = new WeakMap<Socket, Ends>()

interface Ends {
  readonly local: Endpoint
  readonly peer: Endpoint
}

/**
 * A peer that reset its connection before it was accepted: the system does not know any more who it was. What it sent can
 * still be read, and several of them are several conversations.
 */
const goneEnds = new WeakMap<Socket, Ends>()

/** How many peers without a name there were in this process: each gets a number. */
let numbersGiven = 0
/** The numbers are recorded as ports; the highest one stands for a path itself. */
const MOST_NUMBERS = 65_534

/** Stores the addresses of a socket at a path; `by` is the side that opened the connection. */
export function namePathEnds(tcp: Socket, path: Endpoint, by: 'local' | 'peer'): void {
  const nameless = { address: path.address, port: nextNumber() }
  pathEnds.set(tcp, by === 'local' ? { local: nameless, peer: path } : { local: path, peer: nameless })
}

/** Whether it is a socket at a path, whose addresses were stored. */
export function hasPathEnds(tcp: Socket): boolean {
  return pathEnds.has(tcp)
}

/** The addresses of a connected socket. */
export function endpointsOf(tcp: Socket): Ends {
  const named = pathEnds.get(tcp) ?? goneEnds.get(tcp)
  if (named !== undefined) return named
  const local = { address: plainAddress(tcp.localAddress ?? '0.0.0.0'), port: tcp.localPort ?? 0 }
  if (tcp.remoteAddress !== undefined)
    return { local, peer: { address: plainAddress(tcp.remoteAddress), port: tcp.remotePort ?? 0 } }
  const ends = { local, peer: { address: '0.0.0.0', port: nextNumber() } }
  goneEnds.set(tcp, ends)
  return ends
}

function nextNumber(): number {
  numbersGiven += 1
  return ((numbersGiven - 1) % MOST_NUMBERS) + 1
}
