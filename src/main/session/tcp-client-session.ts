import type { Socket } from 'node:net'
import type { EndHow } from '../../shared/contract'
import { done, failed, invalidInput, type NetFailure, type Outcome } from '../../shared/net-failure'
import { optionOf } from '../../shared/options/catalogue'
import { parseProxy } from '../../shared/options/check-options'
import type { StateEvent } from '../../shared/record'
import type { ClientConfig } from '../../shared/session'
import { endpointsOf, type OpenStream } from '../net/tcp-connection'
import { dialTcp, type Dial } from '../net/tcp-dialer'
import { secureAsClient } from '../net/tls/tls-handshake'
import { prepareTls, type TlsSetup } from '../net/tls/tls-setup'
import { endTcp } from './end-tcp'
import { sweepIdle } from './conversation/idle-sweep'
import { notRecorded, Session, type SessionParts } from './session'
import { TcpConversation } from './tcp-conversation'

/** A connection that lived this long was a good one: the next pause is short again. */
const GOOD_CONNECTION_MS = 1_000

/** A TCP client: one connection at a time; each attempt to connect is a conversation of its own. */
export class TcpClientSession extends Session {
  readonly #client: ClientConfig
  readonly #tls: TlsSetup | undefined
  #securing: Socket | undefined
  #dial: Dial | undefined
  #open: TcpConversation | undefined
  #onIdle: (() => void) | undefined
  #stopping: Promise<void> | undefined
  #stopSweep: () => void = () => undefined
  #retryTimer: NodeJS.Timeout | undefined
  #failures = 0
  #isEndedByUs = false

  private constructor(config: ClientConfig, parts: SessionParts, tls: TlsSetup | undefined) {
    super(config, parts)
    this.#client = config
    this.#tls = tls
  }

  /** Begins to connect. The outcome of the attempt shows in the conversation. */
  static async start(config: ClientConfig, parts: SessionParts): Promise<Outcome<TcpClientSession>> {
    const tls = config.protocol === 'tls' ? await prepareTls(config.options, undefined, parts.ca) : done(undefined)
    if (!tls.ok) return tls
    try {
      const session = new TcpClientSession(config, parts, tls.value)
      void session.#connect()
      return done(session)
    } catch (error) {
      tls.value?.close()
      return notRecorded(error)
    }
  }

  override reconnect(): Outcome<null> {
    if (this.state.kind !== 'idle' && this.state.kind !== 'retrying')
      return failed(invalidInput('the client is connected, connecting, or stopped'))
    clearTimeout(this.#retryTimer)
    this.#failures = 0
    void this.#connect()
    return done(null)
  }

  override cancelConnect(): Outcome<null> {
    if (this.state.kind === 'retrying') {
      clearTimeout(this.#retryTimer)
      this.#becomeIdle()
      return done(null)
    }
    if (this.#dial === undefined && this.#securing === undefined) return super.cancelConnect()
    this.#isEndedByUs = true
    this.#dial?.cancel()
    this.#securing?.destroy()
    return done(null)
  }

  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    const open = this.#open
    return open?.number === conversation ? open.send(bytes) : this.noConversation(conversation)
  }

  /** Ending the connection by hand also ends connecting again. */
  end(conversation: number, how: EndHow): Outcome<null> {
    const open = this.#open
    if (open?.number !== conversation) return this.noConversation(conversation)
    this.#isEndedByUs = true
    return endTcp(open, how)
  }

  override setPaused(conversation: number, isPaused: boolean): Outcome<null> {
    const open = this.#open
    if (open?.number !== conversation) return this.noConversation(conversation)
    open.setPaused(isPaused)
    return done(null)
  }

  queuedBytes(conversation: number): number {
    return this.#open?.number === conversation ? this.#open.queuedBytes : 0
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#retryTimer)
    if (this.state.kind === 'retrying') this.#becomeIdle()
    this.#dial?.cancel()
    this.#securing?.destroy()
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
    this.#open?.close()
    if (this.state.kind !== 'idle') await idle
    this.#tls?.close()
    this.finish()
  }

  async #connect(): Promise<void> {
    const { peer, options } = this.#client
    this.#isEndedByUs = false
    this.setState({ kind: 'starting' })
    const number = this.log.addConversation(peer)
    this.log.state(number, { kind: 'connecting', peer })
    const proxy = optionOf(options, 'proxy')
    const dialOptions = {
      timeoutMs: optionOf(options, 'connectTimeoutMs'),
      localAddress: optionOf(options, 'localAddress'),
      localPort: optionOf(options, 'localPort'),
      proxy: proxy === undefined ? undefined : parseProxy(proxy),
    }
    this.#dial = dialTcp(peer, dialOptions, {
      onAttempt: (address) => {
        this.log.state(number, { kind: 'attempt', peer: address })
      },
      onAttemptFailed: (address, failure) => {
        this.log.state(number, { kind: 'attempt', peer: address, failure })
      },
      onProxied: (address) => {
        this.log.state(number, { kind: 'proxied', proxy: address, target: peer })
      },
    })
    const outcome = await this.#dial.outcome
    this.#dial = undefined
    if (!outcome.ok) this.#fail(number, outcome.failure)
    else if (this.#tls === undefined) {
      const stream = { protocol: 'tcp', stream: outcome.value, tcp: outcome.value } as const
      this.#converse(number, stream, { kind: 'open', ...endpointsOf(outcome.value), by: 'local' })
    } else await this.#secure(number, outcome.value, this.#tls, dialOptions.timeoutMs)
  }

  async #secure(number: number, socket: Socket, tls: TlsSetup, timeoutMs: number): Promise<void> {
    this.log.state(number, { kind: 'open', ...endpointsOf(socket), by: 'local', isSecuring: true })
    this.#securing = socket
    const outcome = await secureAsClient(socket, this.#client.peer, tls, timeoutMs)
    this.#securing = undefined
    if (outcome.ok) {
      this.#converse(number, outcome.value.stream, { kind: 'secured', tls: outcome.value.facts })
    } else this.#fail(number, outcome.failure)
  }

  #fail(number: number, failure: NetFailure): void {
    this.log.state(number, { kind: 'failed', failure })
    this.#afterEnd()
  }

  #converse(number: number, stream: OpenStream, opening: StateEvent): void {
    const { options } = this.#client
    const conversation = new TcpConversation(number, stream, this.log, options)
    const openedAt = performance.now()
    this.#open = conversation
    const entry = this.recording.ledger.get(number)
    this.#stopSweep = sweepIdle(
      options,
      () => (entry === undefined ? [] : [entry]),
      (_number, afterMs) => {
        this.#stopSweep()
        conversation.endIdle(afterMs)
      },
    )
    void conversation.closed.then(() => {
      this.#stopSweep()
      this.#open = undefined
      if (performance.now() - openedAt > GOOD_CONNECTION_MS) this.#failures = 0
      this.#afterEnd()
    })
    conversation.begin(opening)
    this.setState({ kind: 'running', local: conversation.local })
    if (this.#stopping !== undefined) conversation.close()
  }

  /** Waits for the next attempt, or gives up. */
  #afterEnd(): void {
    const { options } = this.#client
    this.#failures += 1
    const isWanted = optionOf(options, 'reconnect') && !this.#isEndedByUs && this.#stopping === undefined
    if (!isWanted || this.#failures >= (optionOf(options, 'reconnectAttempts') ?? Infinity)) {
      this.#becomeIdle()
      return
    }
    const grown = optionOf(options, 'reconnectMinMs') * 2 ** Math.min(30, this.#failures - 1)
    const inMs = Math.min(grown, optionOf(options, 'reconnectMaxMs'))
    const attempt = this.#failures
    this.log.state(0, { kind: 'retrying', inMs, attempt })
    this.setState({ kind: 'retrying', atMs: Date.now() + inMs, attempt })
    this.#retryTimer = setTimeout(() => {
      void this.#connect()
    }, inMs)
  }

  #becomeIdle(): void {
    this.#failures = 0
    this.setState({ kind: 'idle' })
    this.#onIdle?.()
  }
}
