import type { Socket } from 'node:dgram'
import type { Endpoint } from '../../shared/endpoint'
import { nativeModule, type NativeDatagrams } from '../native/native-module'
import type { EndpointCache } from './endpoint-cache'
import { systemError } from './system-error'

/** The most datagrams of one call, and what it tells of each: length, then who sent it. */
const MOST = 64
const FACTS = 8

/** What Node keeps of a datagram socket. */
interface SocketState {
  readonly handle: { readonly fd?: number } | null
}

/**
 * The datagrams that wait in a socket, up to 64 with one call of the system (recvmmsg(2)), where Node makes one for each,
 * with a buffer and an address object for each. The socket stays Node's, which tells when something is there.
 */
export class WaitingDatagrams {
  readonly #module: NativeDatagrams
  readonly #socket: SocketState
  readonly #peers: EndpointCache
  readonly #facts = new Int32Array(MOST * FACTS)

  private constructor(module: NativeDatagrams, socket: SocketState, peers: EndpointCache) {
    this.#module = module
    this.#socket = socket
    this.#peers = peers
  }

  /** Undefined where the system, or this build, has no such call: then Node reads all of them. */
  static of(socket: Socket, peers: EndpointCache): WaitingDatagrams | undefined {
    const module = nativeModule()
    // Node gives the descriptor of a datagram socket to nobody; its own parts find it by this symbol.
    const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol')
    if (module === undefined || symbol === undefined) return undefined
    const state = (socket as unknown as Record<symbol, SocketState | undefined>)[symbol]
    return typeof state?.handle?.fd === 'number' ? new WaitingDatagrams(module, state, peers) : undefined
  }

  /** Hands on what waits now, oldest first; the receiver may keep the bytes. Returns what the system said against it. */
  read(take: (bytes: Uint8Array, from: Endpoint) => void): Error | undefined {
    const descriptor = this.#socket.handle?.fd ?? -1
    if (descriptor < 0) return undefined
    const facts = this.#facts
    const count = this.#module.receive(descriptor, facts)
    if (count < 0) return systemError('recvmmsg', -count)
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
