import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { plainAddress, type Endpoint } from '../../shared/endpoint'
import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import { internalFailure } from './internal-failure'
import { toFailure } from './failure'
import { withNamedZone } from './zone'
import { reusePortMistake } from './reuse-port'

export interface TcpListenerEvents {
  /** The socket is connected and paused until a `TcpConnection` takes it over. */
  onSocket(socket: Socket): void
  /** Something went wrong after the listener was up, such as a lack of file descriptors. */
  onFailure(failure: Failure): void
}

export interface TcpListenerOptions {
  /** Connections that the system completes before we accept them (listen(2)). */
  readonly backlog: number
  /** On `::`, leaves IPv4 alone (ipv6(7), IPV6_V6ONLY). */
  readonly ipv6Only: boolean
  /** SO_REUSEPORT (socket(7)). */
  readonly reusePort: boolean
}

/** Accepts any number of connections at once. */
export class TcpListener {
  readonly local: Endpoint
  readonly #server: Server

  private constructor(server: Server, local: Endpoint) {
    this.#server = server
    this.local = local
  }

  /** Binds and listens; port 0 picks a free one. `::` also takes IPv4 where the system does so by default. */
  static listen(
    local: Endpoint,
    options: TcpListenerOptions,
    events: TcpListenerEvents,
  ): Promise<Outcome<TcpListener>> {
    const { backlog, ipv6Only, reusePort } = options
    const mistake = reusePort ? reusePortMistake(local) : undefined
    if (mistake !== undefined) return Promise.resolve(failed(mistake))
    return new Promise((resolve) => {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
        try {
          events.onSocket(socket)
        } catch (error) {
          const { remoteAddress = '', remotePort = 0 } = socket
          events.onFailure(internalFailure(error, { address: plainAddress(remoteAddress), port: remotePort }))
          socket.resetAndDestroy()
        }
      })
      const attempt = { protocol: 'tcp', doing: 'listen', where: local } as const
      const onBindError = (error: Error): void => {
        resolve(failed(toFailure(error, attempt)))
      }
      server.once('error', onBindError)
      try {
        const bind = {
          host: withNamedZone(local.address),
          port: local.port,
          backlog,
          ipv6Only,
          ...(reusePort ? { reusePort } : {}),
        }
        server.listen(bind, () => {
          server.off('error', onBindError)
          server.on('error', (error) => {
            events.onFailure(toFailure(error, attempt))
          })
          const { address, port } = server.address() as AddressInfo
          resolve(done(new TcpListener(server, { address: plainAddress(address), port })))
        })
      } catch (error) {
        onBindError(error as Error)
      }
    })
  }

  /** Frees the port at once; connections live on until they are closed. Resolves when all of them are. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve()
      })
    })
  }
}
