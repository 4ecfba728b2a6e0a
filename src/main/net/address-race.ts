import { connect, type Socket } from 'node:net'
import { plainAddress, type Endpoint } from '../../shared/endpoint'

/** The pause before the next address is tried beside the earlier ones, none of which is given up (RFC 8305, 5); ms. */
const ATTEMPT_DELAY_MS = 250

export interface RaceEvents {
  onAttempt(address: Endpoint): void
  onAttemptFailed(address: Endpoint, error: Error): void
  /** The socket is connected and paused, created with `allowHalfOpen`; the others are closed. */
  onConnected(socket: Socket): void
  /** Called when every address has failed, with one error for each. */
  onAllFailed(errors: readonly Error[]): void
}

/** Connects to whichever of these addresses of one host answers first (Happy Eyeballs, RFC 8305). */
export class AddressRace {
  readonly #port: number
  readonly #local: { readonly localAddress?: string; readonly localPort?: number }
  readonly #events: RaceEvents
  readonly #waiting: string[]
  readonly #running = new Set<Socket>()
  readonly #errors: Error[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(
    addresses: readonly string[],
    port: number,
    local: { readonly localAddress?: string; readonly localPort?: number },
    events: RaceEvents,
  ) {
    this.#waiting = [...addresses]
    this.#port = port
    this.#local = local
    this.#events = events
    this.#tryNext()
  }

  /** Closes all attempts; no callback comes afterwards. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
    for (const socket of this.#running) abandon(socket)
    this.#running.clear()
  }

  #tryNext(): void {
    clearTimeout(this.#timer)
    const host = this.#waiting.shift()
    if (host === undefined) return
    const where = { address: plainAddress(host), port: this.#port }
    this.#events.onAttempt(where)
    const socket = connect({ host, port: this.#port, allowHalfOpen: true, ...this.#local })
    this.#running.add(socket)
    socket.once('error', (error) => {
      this.#running.delete(socket)
      this.#errors.push(error)
      this.#events.onAttemptFailed(where, error)
      if (this.#waiting.length > 0) this.#tryNext()
      else if (this.#running.size === 0) this.#events.onAllFailed(this.#errors)
    })
    socket.once('connect', () => {
      socket.removeAllListeners()
      socket.pause()
      this.#running.delete(socket)
      this.stop()
      this.#events.onConnected(socket)
    })
    if (this.#waiting.length > 0)
      this.#timer = setTimeout(() => {
        this.#tryNext()
      }, ATTEMPT_DELAY_MS)
  }
}

function abandon(socket: Socket): void {
  socket.on('error', () => undefined)
  socket.destroy()
}
