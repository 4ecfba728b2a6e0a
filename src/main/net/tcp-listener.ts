import { chmodSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { isMainThread } from 'node:worker_threads'
import { isPathAddress, plainAddress, type Endpoint } from '../../shared/endpoint'
import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import { conversationFailure } from './conversation-failure'
import { toFailure } from './failure'
import { withNamedZone } from './zone'
import { noSocketThere } from './path-failure'
import { reusePortMistake } from './reuse-port'
import { namePathEnds } from './stream-ends'
import { removeLeftOver, systemPath, unsupportedPath, whatIsInTheWay } from './socket-path'
import { resetSocket } from './reset-socket'

const OWNER_ONLY = 0o600

export interface TcpListenerEvents {
  /** The socket is connected and paused until a `TcpConnection` takes it over. */
  onSocket(socket: Socket): void
  /** A failure after the listener was bound, such as a lack of file descriptors. */
  onFailure(failure: Failure): void
}

export interface TcpListenerOptions {
  /** The backlog: connections that the system completes before we accept them (listen(2)). */
  readonly backlog: number
  /** True for IPv6 alone on `::` (ipv6(7), IPV6_V6ONLY). */
  readonly ipv6Only: boolean
  /** SO_REUSEPORT (socket(7)). */
  readonly reusePort: boolean
  /** True: only the owner may use the file of a Unix domain socket (mode 0600); otherwise the umask decides. */
  readonly ownerOnly: boolean
}

/** Accepts any number of connections at once. */
export class TcpListener {
  readonly local: Endpoint
  /** True when the stale file of a socket was in the way and was removed. */
  readonly hasRemovedLeftOver: boolean
  readonly #server: Server

  private constructor(server: Server, local: Endpoint, hasRemovedLeftOver: boolean) {
    this.#server = server
    this.local = local
    this.hasRemovedLeftOver = hasRemovedLeftOver
  }

  /** Binds and listens; port 0 picks a free one. `::` also accepts IPv4 where the system does so by default. */
  static async listen(
    local: Endpoint,
    options: TcpListenerOptions,
    events: TcpListenerEvents,
  ): Promise<Outcome<TcpListener>> {
    const mistake = unsupportedPath(local) ?? (options.reusePort ? reusePortMistake(local) : undefined)
    if (mistake !== undefined) return failed(mistake)
    const first = await TcpListener.#bind(local, options, events, false)
    if (first.ok || first.failure.code !== 'address-in-use' || !isPathAddress(local.address)) return first
    const path = systemPath(local.address)
    const inTheWay = await whatIsInTheWay(path)
    if (inTheWay === 'no-socket') return failed(noSocketThere(local))
    if (inTheWay === 'in-use' || !removeLeftOver(path)) return first
    return TcpListener.#bind(local, options, events, true)
  }

  static #bind(
    local: Endpoint,
    { backlog, ipv6Only, reusePort, ownerOnly }: TcpListenerOptions,
    events: TcpListenerEvents,
    hasRemovedLeftOver: boolean,
  ): Promise<Outcome<TcpListener>> {
    const isPath = isPathAddress(local.address)
    return new Promise((resolve) => {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
        if (isPath) namePathEnds(socket, local, 'peer')
        try {
          events.onSocket(socket)
        } catch (error) {
          const { remoteAddress = '', remotePort = 0 } = socket
          events.onFailure(conversationFailure(error, { address: plainAddress(remoteAddress), port: remotePort }))
          resetSocket(socket)
        }
      })
      const attempt = { protocol: 'tcp', doing: 'listen', where: local } as const
      const onBindError = (error: Error): void => {
        resolve(failed(toFailure(error, attempt)))
      }
      server.once('error', onBindError)
      try {
        const place = isPath
          ? { path: systemPath(local.address), backlog }
          : {
              host: withNamedZone(local.address),
              port: local.port,
              backlog,
              ipv6Only,
              ...(reusePort ? { reusePort } : {}),
            }
        // The file is created in this call, so that it never has other permissions. A thread cannot set the mask of its process.
        const umask = isPath && ownerOnly && isMainThread ? process.umask(0o177) : undefined
        server.listen(place, () => {
          server.off('error', onBindError)
          server.on('error', (error) => {
            events.onFailure(toFailure(error, attempt))
          })
          const { address, port } = isPath ? local : (server.address() as AddressInfo)
          resolve(done(new TcpListener(server, { address: plainAddress(address), port }, hasRemovedLeftOver)))
        })
        if (umask !== undefined) process.umask(umask)
        else if (isPath && ownerOnly && server.listening) chmodSync(systemPath(local.address), OWNER_ONLY)
      } catch (error) {
        onBindError(error as Error)
      }
    })
  }

  /** Frees the port at once; connections stay open until they are closed. Resolves when all of them are. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve()
      })
    })
  }
}
