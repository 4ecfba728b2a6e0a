import type { Socket } from 'node:net'
import type { Endpoint } from '../../../shared/endpoint'
import { done, type Outcome } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { RefusalReason, StateEvent } from '../../../shared/record'
import type { ListenerConfig } from '../../../shared/session'
import { hasRoomForSocket } from '../../net/descriptors'
import { endpointsOf } from '../../net/stream-ends'
import { TcpListener } from '../../net/tcp-listener'
import type { TestCa } from '../../net/tls/test-ca'
import { TlsAcceptor } from '../../net/tls/tls-handshake'
import { prepareTls, type TlsSetup } from '../../net/tls/tls-setup'
import type { LiveConversation } from '../conversation/live-conversation'
import type { ConversationOwner } from '../conversation/live-conversation'
import { Access } from './access'
import { openStream } from './open-stream'
import type { SessionAbility, Transport, TransportDeps } from './transport'
import { resetSocket } from '../../net/reset-socket'

/** A handshake without a human in it takes less than this; short enough that a plain client is told. Ms. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * A TCP listener: one accept loop, and a conversation for each client, all at once or one after the other. The runtime
 * accepts by itself, so a waiting client is accepted but not read: for it the same as waiting in the system's backlog.
 * As many wait as the backlog has room for; more are refused.
 */
export class StreamListener implements Transport, ConversationOwner {
  readonly local: Endpoint
  readonly granted = undefined
  readonly can: ReadonlySet<SessionAbility> = new Set()
  readonly #options: SessionOptions
  readonly #listener: TcpListener
  readonly #access: Access
  readonly #tls: TlsSetup | undefined
  readonly #acceptor: TlsAcceptor | undefined
  readonly #open = new Set<LiveConversation>()
  /** Conversations in the middle of a TLS handshake. */
  readonly #securing = new Map<LiveConversation, Socket>()
  /** In the order in which they came. */
  readonly #waiting = new Map<LiveConversation, Socket>()
  #host: TransportDeps | undefined
  #isStopping = false
  #onAllEnded: (() => void) | undefined

  private constructor(options: SessionOptions, listener: TcpListener, tls: TlsSetup | undefined) {
    this.#options = options
    this.#listener = listener
    this.local = listener.local
    this.#tls = tls
    this.#acceptor = tls === undefined ? undefined : new TlsAcceptor(tls)
    this.#access = new Access(options)
  }

  static async open(config: ListenerConfig, ca: TestCa): Promise<Outcome<StreamListener>> {
    const { options } = config
    const listenOptions = {
      backlog: optionOf(options, 'backlog'),
      ipv6Only: optionOf(options, 'ipv6Only'),
      reusePort: optionOf(options, 'reusePort'),
      ownerOnly: optionOf(options, 'ownerOnly'),
    }
    const tls = config.protocol === 'tls' ? await prepareTls(options, config.local, ca) : done(undefined)
    if (!tls.ok) return tls
    let opened: StreamListener | undefined = undefined
    const listening = await TcpListener.listen(config.local, listenOptions, {
      onSocket: (socket) => {
        if (opened === undefined) abandon(socket)
        else opened.#accept(socket)
      },
      onFailure: (failure) => {
        if (opened !== undefined) opened.#host?.log.state(0, { kind: 'warning', failure })
      },
    })
    if (!listening.ok) {
      tls.value?.close()
      return listening
    }
    opened = new StreamListener(options, listening.value, tls.value)
    return done(opened)
  }

  begin(host: TransportDeps): void {
    this.#host = host
    if (this.#listener.hasRemovedLeftOver) host.log.state(0, { kind: 'left-over-removed', local: this.local })
    host.log.state(0, { kind: 'listening', local: this.local })
    host.setState({ kind: 'running', local: this.local })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    const stopped = this.#listener.stop()
    for (const conversation of [...this.#waiting.keys()]) this.#drop(conversation)
    for (const conversation of [...this.#open]) conversation.stop()
    for (const socket of this.#securing.values()) abandon(socket)
    if (this.#serving > 0)
      await new Promise<void>((resolve) => {
        this.#onAllEnded = resolve
      })
    await stopped
    this.#tls?.close()
  }

  /** A waiting client is closed, and a handshake is aborted. */
  abandon(conversation: LiveConversation): Outcome<null> {
    const securing = this.#securing.get(conversation)
    if (securing === undefined) this.#drop(conversation)
    else abandon(securing)
    return done(null)
  }

  onEnded(conversation: LiveConversation, last: StateEvent): void {
    // One that only waited was never served.
    if (!this.#open.delete(conversation) && !this.#securing.delete(conversation)) return
    if (this.#isStopping) {
      if (this.#serving === 0) this.#onAllEnded?.()
      return
    }
    const hasFailed = last.kind === 'failed' || (last.kind === 'reset' && last.by === 'peer')
    if (hasFailed && optionOf(this.#options, 'onError') === 'stop') {
      this.#host?.stop()
      return
    }
    const [next] = this.#waiting
    if (next === undefined) return
    const [waiting, socket] = next
    this.#waiting.delete(waiting)
    socket.off('error', ignore)
    this.#serve(waiting, socket)
  }

  #accept(socket: Socket): void {
    const host = this.#host
    if (host === undefined || this.#isStopping) {
      // It arrived while the listener was closing.
      abandon(socket)
      return
    }
    // The address of a client that was reset already is unknown (getpeername(2), ENOTCONN), but the bytes that it sent
    // can still be read.
    const { peer } = endpointsOf(socket)
    const reason = this.#refusal(peer)
    if (reason !== undefined) {
      host.log.state(0, { kind: 'refused', peer, reason })
      abandon(socket)
      return
    }
    const conversation = host.converse(peer, 'peer', this)
    if (optionOf(this.#options, 'serving') === 'concurrent' || this.#serving === 0) {
      this.#serve(conversation, socket)
      return
    }
    this.#waiting.set(conversation, socket)
    conversation.note({ kind: 'waiting', peer })
    socket.on('error', ignore)
  }

  #refusal({ address }: Endpoint): RefusalReason | undefined {
    const options = this.#options
    if (!this.#access.admits(address)) return 'denied'
    if (this.#serving + this.#waiting.size >= (optionOf(options, 'maxConnections') ?? Infinity)) return 'connections'
    if (!hasRoomForSocket()) return 'descriptors'
    const mustWait = optionOf(options, 'serving') === 'one-at-a-time' && this.#serving > 0
    return mustWait && this.#waiting.size >= optionOf(options, 'backlog') ? 'backlog' : undefined
  }

  get #serving(): number {
    return this.#open.size + this.#securing.size
  }

  #serve(conversation: LiveConversation, socket: Socket): void {
    if (this.#acceptor !== undefined) {
      this.#securing.set(conversation, socket)
      void this.#secure(conversation, socket, this.#acceptor)
      return
    }
    this.#open.add(conversation)
    const stream = { protocol: 'tcp', stream: socket, tcp: socket } as const
    openStream(conversation, stream, this.#options, { kind: 'open', ...endpointsOf(socket), by: 'peer' })
  }

  async #secure(conversation: LiveConversation, socket: Socket, acceptor: TlsAcceptor): Promise<void> {
    conversation.note({ kind: 'open', ...endpointsOf(socket), by: 'peer', isSecuring: true })
    const outcome = await acceptor.secure(socket, HANDSHAKE_TIMEOUT_MS)
    if (!outcome.ok) {
      conversation.finish({ kind: 'failed', failure: outcome.failure })
      return
    }
    this.#securing.delete(conversation)
    this.#open.add(conversation)
    openStream(conversation, outcome.value.stream, this.#options, { kind: 'secured', tls: outcome.value.facts })
    if (this.#isStopping) conversation.stop()
  }

  #drop(conversation: LiveConversation): void {
    const socket = this.#waiting.get(conversation)
    if (socket === undefined) return
    this.#waiting.delete(conversation)
    abandon(socket)
    conversation.finish({ kind: 'closed' })
  }
}

function ignore(): void {
  // Nobody is served yet; the end of a waiting client is noticed when its turn comes.
}

/** RST: the peer learns at once that nobody serves it. */
function abandon(socket: Socket): void {
  socket.on('error', ignore)
  resetSocket(socket)
}
