import type { Socket } from 'node:net'
import type { EndHow } from '../../shared/contract'
import { plainAddress, type Endpoint } from '../../shared/endpoint'
import { done, type Outcome } from '../../shared/net-failure'
import { optionOf } from '../../shared/options/catalogue'
import type { RefusalReason, StateEvent } from '../../shared/record'
import type { ListenerConfig } from '../../shared/session'
import { hasRoomForSocket } from '../net/descriptors'
import { endpointsOf, type OpenStream } from '../net/tcp-connection'
import { TcpListener } from '../net/tcp-listener'
import { TlsAcceptor } from '../net/tls/tls-handshake'
import { prepareTls, type TlsSetup } from '../net/tls/tls-setup'
import { Access } from './transport/access'
import { endTcp } from './end-tcp'
import { sweepIdle } from './conversation/idle-sweep'
import { notRecorded, Session, type SessionParts } from './session'
import { TcpConversation } from './tcp-conversation'

/** Longer than any human-free handshake, short enough that a plain client is told. */
const HANDSHAKE_TIMEOUT_MS = 10_000

interface Waiting {
  readonly number: number
  readonly socket: Socket
}

/**
 * A TCP listener: one accept loop, and a conversation for each client, all at once or one after the other. The runtime
 * accepts by itself, so a client that has to wait is one that is accepted and not read: for its side the same as in
 * the system's backlog. We hold as many as the backlog has room for, and refuse more.
 */
export class TcpListenerSession extends Session {
  readonly #listener: TcpListener
  readonly #access: Access
  readonly #tls: TlsSetup | undefined
  readonly #acceptor: TlsAcceptor | undefined
  readonly #open = new Map<number, TcpConversation>()
  /** In the middle of a TLS handshake. */
  readonly #securing = new Map<number, { readonly socket: Socket; readonly settled: Promise<void> }>()
  readonly #waiting: Waiting[] = []
  readonly #stopSweep: () => void
  #stopping: Promise<void> | undefined

  private constructor(config: ListenerConfig, parts: SessionParts, listener: TcpListener, tls: TlsSetup | undefined) {
    super({ ...config, local: listener.local }, parts)
    this.#listener = listener
    this.#tls = tls
    this.#acceptor = tls === undefined ? undefined : new TlsAcceptor(tls)
    this.#access = new Access(config.options)
    this.log.state(0, { kind: 'listening', local: listener.local })
    this.setState({ kind: 'running', local: listener.local })
    const open = () => this.recording.ledger.entries.filter(({ number }) => this.#open.has(number))
    this.#stopSweep = sweepIdle(config.options, open, (number, afterMs) => this.#open.get(number)?.endIdle(afterMs))
  }

  static async start(config: ListenerConfig, parts: SessionParts): Promise<Outcome<TcpListenerSession>> {
    const { options } = config
    const listenOptions = {
      backlog: optionOf(options, 'backlog'),
      ipv6Only: optionOf(options, 'ipv6Only'),
      reusePort: optionOf(options, 'reusePort'),
    }
    const tls = config.protocol === 'tls' ? await prepareTls(options, config.local, parts.ca) : done(undefined)
    if (!tls.ok) return tls
    // What follows the await runs before the system is asked for the first client, so none comes before the session.
    let session: TcpListenerSession | undefined
    const listening = await TcpListener.listen(config.local, listenOptions, {
      onSocket: (socket) => {
        if (session !== undefined) session.#accept(socket)
      },
      onFailure: (failure) => session?.log.state(0, { kind: 'warning', failure }),
    })
    if (!listening.ok) {
      tls.value?.close()
      return listening
    }
    try {
      session = new TcpListenerSession(config, parts, listening.value, tls.value)
    } catch (error) {
      tls.value?.close()
      await listening.value.stop()
      return notRecorded(error)
    }
    return done(session)
  }

  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    return this.#open.get(conversation)?.send(bytes) ?? this.noConversation(conversation)
  }

  end(conversation: number, how: EndHow): Outcome<null> {
    const open = this.#open.get(conversation)
    if (open !== undefined) return endTcp(open, how)
    const securing = this.#securing.get(conversation)
    if (securing !== undefined) {
      abandon(securing.socket)
      return done(null)
    }
    const waiting = this.#waiting.findIndex(({ number }) => number === conversation)
    if (waiting === -1) return this.noConversation(conversation)
    for (const { number, socket } of this.#waiting.splice(waiting, 1)) this.#drop(number, socket)
    return done(null)
  }

  override setPaused(conversation: number, isPaused: boolean): Outcome<null> {
    const open = this.#open.get(conversation)
    if (open === undefined) return this.noConversation(conversation)
    open.setPaused(isPaused)
    return done(null)
  }

  queuedBytes(conversation: number): number {
    return this.#open.get(conversation)?.queuedBytes ?? 0
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#stopSweep()
    const stopped = this.#listener.stop()
    for (const { number, socket } of this.#waiting.splice(0)) this.#drop(number, socket)
    const open = [...this.#open.values()]
    for (const conversation of open) conversation.close()
    const securing = [...this.#securing.values()]
    for (const { socket } of securing) abandon(socket)
    await Promise.all(securing.map(({ settled }) => settled))
    await Promise.all([stopped, ...open.map((conversation) => conversation.closed)])
    this.#tls?.close()
    this.finish()
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket
    if (remoteAddress === undefined || remotePort === undefined || this.#stopping !== undefined) {
      // It was gone before we looked, or came while the door was closing.
      abandon(socket)
      return
    }
    const peer = { address: plainAddress(remoteAddress), port: remotePort }
    const reason = this.#refusal(peer)
    if (reason !== undefined) {
      this.log.state(0, { kind: 'refused', peer, reason })
      abandon(socket)
      return
    }
    const number = this.log.addConversation(peer)
    if (optionOf(this.config.options, 'serving') === 'concurrent' || this.#serving === 0) {
      this.#serve(number, socket)
      return
    }
    this.log.state(number, { kind: 'waiting', peer })
    socket.on('error', ignore)
    this.#waiting.push({ number, socket })
  }

  #refusal({ address }: Endpoint): RefusalReason | undefined {
    const { options } = this.config
    if (!this.#access.admits(address)) return 'denied'
    if (this.#serving + this.#waiting.length >= (optionOf(options, 'maxConnections') ?? Infinity)) return 'connections'
    if (!hasRoomForSocket()) return 'descriptors'
    const mustWait = optionOf(options, 'serving') === 'one-at-a-time' && this.#serving > 0
    return mustWait && this.#waiting.length >= optionOf(options, 'backlog') ? 'backlog' : undefined
  }

  get #serving(): number {
    return this.#open.size + this.#securing.size
  }

  #serve(number: number, socket: Socket): void {
    if (this.#acceptor === undefined) {
      const stream = { protocol: 'tcp', stream: socket, tcp: socket } as const
      this.#converse(number, stream, { kind: 'open', ...endpointsOf(socket), by: 'peer' })
    } else this.#securing.set(number, { socket, settled: this.#secure(number, socket, this.#acceptor) })
  }

  async #secure(number: number, socket: Socket, acceptor: TlsAcceptor): Promise<void> {
    this.log.state(number, { kind: 'open', ...endpointsOf(socket), by: 'peer', isSecuring: true })
    const outcome = await acceptor.secure(socket, HANDSHAKE_TIMEOUT_MS)
    this.#securing.delete(number)
    if (outcome.ok) {
      this.#converse(number, outcome.value.stream, { kind: 'secured', tls: outcome.value.facts })
      if (this.#stopping !== undefined) this.#open.get(number)?.close()
    } else {
      const last = { kind: 'failed', failure: outcome.failure } as const
      this.log.state(number, last)
      this.#afterEnd(last)
    }
  }

  #converse(number: number, stream: OpenStream, opening: StateEvent): void {
    const conversation = new TcpConversation(number, stream, this.log, this.config.options)
    this.#open.set(number, conversation)
    conversation.begin(opening)
    void conversation.closed.then((last) => {
      this.#open.delete(number)
      this.#afterEnd(last)
    })
  }

  #afterEnd(last: StateEvent): void {
    const hasFailed = last.kind === 'failed' || (last.kind === 'reset' && last.by === 'peer')
    if (hasFailed && optionOf(this.config.options, 'onError') === 'stop') {
      void this.stop()
      return
    }
    const next = this.#waiting.shift()
    if (next === undefined) return
    next.socket.off('error', ignore)
    this.#serve(next.number, next.socket)
  }

  #drop(number: number, socket: Socket): void {
    abandon(socket)
    this.log.state(number, { kind: 'closed' })
  }
}

function ignore(): void {
  // Nobody is served yet; its end is seen when its turn comes.
}

/** RST: the peer learns at once that nobody serves it. */
function abandon(socket: Socket): void {
  socket.on('error', ignore)
  socket.resetAndDestroy()
}
