import type { Socket } from 'node:dgram'
import { createRequire } from 'node:module'
import { getSystemErrorName } from 'node:util'
import type { Endpoint } from '../../shared/endpoint'
import { builtFile } from '../threads/built-entry'
import type { EndpointCache } from './endpoint-cache'

/** What waiting-datagrams.c offers. */
interface Module {
  readonly version: number
  receive(descriptor: number, facts: Int32Array): number
  sender(number: number): string
  copy(into: Uint8Array): void
}

/** As in waiting-datagrams.c: a module of another build is not taken. */
const VERSION = 1
/** The most datagrams of one call, and what it tells of each: length, then who sent it. */
const MOST = 64
const FACTS = 8

let loaded: Module | undefined
let isLoaded = false

/**
 * The datagrams that wait in a socket, up to 64 with one call of the system (recvmmsg(2)), where Node makes one for each,
 * with a buffer and an address object for each. The socket stays Node's, which tells when something is there.
 */
export class WaitingDatagrams {
  readonly #module: Module
  readonly #socket: { readonly handle: { readonly fd: number } | null }
  readonly #peers: EndpointCache
  readonly #facts = new Int32Array(MOST * FACTS)

  private constructor(module: Module, socket: WaitingDatagrams['#socket'], peers: EndpointCache) {
    this.#module = module
    this.#socket = socket
    this.#peers = peers
  }

  /** Undefined where the system, or this build, has no such call: then Node reads all of them. */
  static of(socket: Socket, peers: EndpointCache): WaitingDatagrams | undefined {
    const module = moduleOfBuild()
    // Node gives the descriptor of a datagram socket to nobody; its own parts find it by this symbol.
    const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol')
    if (module === undefined || symbol === undefined) return undefined
    const state = (socket as unknown as Record<symbol, WaitingDatagrams['#socket']>)[symbol]
    return typeof state?.handle?.fd === 'number' ? new WaitingDatagrams(module, state, peers) : undefined
  }

  /** Hands on what waits now, oldest first; the receiver may keep the bytes. Returns what the system said against it. */
  read(take: (bytes: Uint8Array, from: Endpoint) => void): Error | undefined {
    const descriptor = this.#socket.handle?.fd ?? -1
    if (descriptor < 0) return undefined
    const facts = this.#facts
    const count = this.#module.receive(descriptor, facts)
    if (count < 0) return systemError(-count)
    let length = 0
    for (let each = 0; each < count; each++) length += facts[each * FACTS] ?? 0
    const bytes = Buffer.allocUnsafe(length)
    if (length > 0) this.#module.copy(bytes)
    let at = 0
    for (let each = 0; each < count; each++) {
      const end = at + (facts[each * FACTS] ?? 0)
      take(bytes.subarray(at, end), this.#peers.known(facts, each * FACTS + 1) ?? this.#meet(each))
      at = end
    }
    return undefined
  }

  #meet(number: number): Endpoint {
    return this.#peers.meet(this.#facts, number * FACTS + 1, this.#module.sender(number))
  }
}

function moduleOfBuild(): Module | undefined {
  if (isLoaded) return loaded
  isLoaded = true
  const path = builtFile(`waiting-datagrams-${process.platform}-${process.arch}.node`)
  if (path === undefined || process.env['WIREBENCH_ONE_DATAGRAM'] !== undefined) return undefined
  try {
    const module = createRequire(import.meta.url)(path) as Module
    if (module.version === VERSION) loaded = module
  } catch {
    // Built for another system: Node reads.
  }
  return loaded
}

/** As Node's own errors are. */
function systemError(number: number): Error {
  const code = getSystemErrorName(-number)
  return Object.assign(new Error(`recvmmsg ${code}`), { code, errno: -number, syscall: 'recvmmsg' })
}
