import { done, failed, type Outcome } from '../../../shared/failure'
import { optionOf } from '../../../shared/options/catalogue'
import type { ClientConfig } from '../../../shared/session'
import type { Cancel } from '../../clock'
import type { TestCa } from '../../net/tls/test-ca'
import { prepareTls, type TlsSetup } from '../../net/tls/tls-setup'
import type { LiveConversation } from '../conversation/live-conversation'
import type { ConversationOwner } from '../conversation/live-conversation'
import { ConnectAttempt } from './connect-attempt'
import type { SessionAbility, Transport, TransportDeps } from './transport'
import { refusal } from '../../../shared/words/say-failure'

/** A connection that lasted this long resets the pause before the next attempt; ms. */
const GOOD_CONNECTION_MS = 1_000

/** A TCP client: one connection at a time; each attempt to connect is a conversation of its own. */
export class StreamDialer implements Transport, ConversationOwner {
  readonly local = undefined
  readonly granted = undefined
  readonly can: ReadonlySet<SessionAbility> = new Set(['reconnect', 'cancel-connect'])
  readonly #client: ClientConfig
  readonly #tls: TlsSetup | undefined
  #host: TransportDeps | undefined
  #attempt: ConnectAttempt | undefined
  #current: LiveConversation | undefined
  #openedAtMs = 0
  #cancelRetry: Cancel | undefined
  #onIdle: (() => void) | undefined
  #failures = 0
  #isEndedByUs = false
  #isStopping = false

  private constructor(config: ClientConfig, tls: TlsSetup | undefined) {
    this.#client = config
    this.#tls = tls
  }

  static async open(config: ClientConfig, ca: TestCa): Promise<Outcome<StreamDialer>> {
    const tls = config.protocol === 'tls' ? await prepareTls(config.options, undefined, ca) : done(undefined)
    return tls.ok ? done(new StreamDialer(config, tls.value)) : tls
  }

  /** Begins to connect. The outcome of the attempt shows in the conversation. */
  begin(host: TransportDeps): void {
    this.#host = host
    void this.#connect(host)
  }

  reconnect(): Outcome<null> {
    const host = this.#host
    if (host === undefined || (host.state.kind !== 'idle' && host.state.kind !== 'retrying'))
      return failed(refusal('isConnected'))
    this.#cancelRetry?.()
    this.#failures = 0
    void this.#connect(host)
    return done(null)
  }

  cancelConnect(): Outcome<null> {
    if (this.#host?.state.kind === 'retrying') {
      this.#cancelRetry?.()
      this.#becomeIdle()
      return done(null)
    }
    if (this.#attempt?.isRunning !== true) return failed(refusal('cancel-connect'))
    this.#isEndedByUs = true
    this.#attempt.cancel()
    return done(null)
  }

  /** Ending the connection by hand also stops reconnecting. */
  onEndedByHand(): void {
    this.#isEndedByUs = true
  }

  abandon(): Outcome<null> {
    return this.cancelConnect()
  }

  /** Waits for the next attempt, or stops. */
  onEnded(): void {
    const host = this.#host
    if (host === undefined) return
    const { options } = this.#client
    const wasOpen = this.#openedAtMs > 0
    if (wasOpen && host.clock.nowMs() - this.#openedAtMs > GOOD_CONNECTION_MS) this.#failures = 0
    this.#openedAtMs = 0
    this.#current = undefined
    this.#failures += 1
    const isWanted = optionOf(options, 'reconnect') && !this.#isEndedByUs && !this.#isStopping
    if (!isWanted || this.#failures >= (optionOf(options, 'reconnectAttempts') ?? Infinity)) {
      this.#becomeIdle()
      return
    }
    const grown = optionOf(options, 'reconnectMinMs') * 2 ** Math.min(30, this.#failures - 1)
    const inMs = Math.min(grown, optionOf(options, 'reconnectMaxMs'))
    const attempt = this.#failures
    host.log.state(0, { kind: 'retrying', inMs, attempt })
    host.setState({ kind: 'retrying', atMs: host.clock.wallMs() + inMs, attempt })
    this.#cancelRetry = host.clock.after(inMs, () => {
      void this.#connect(host)
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#cancelRetry?.()
    if (this.#host?.state.kind === 'retrying') this.#becomeIdle()
    this.#attempt?.cancel()
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
    if (this.#current?.isOpen === true) this.#current.stop()
    if (this.#host !== undefined && this.#host.state.kind !== 'idle') await idle
    this.#tls?.close()
  }

  async #connect(host: TransportDeps): Promise<void> {
    this.#isEndedByUs = false
    host.setState({ kind: 'starting' })
    const conversation = host.converse(this.#client.peer, 'local', this)
    this.#current = conversation
    this.#attempt = new ConnectAttempt(conversation, this.#client.options, this.#tls)
    await this.#attempt.run()
    if (!conversation.isOpen || conversation.local === undefined) return
    this.#openedAtMs = host.clock.nowMs()
    host.setState({ kind: 'running', local: conversation.local })
    if (this.#isStopping) conversation.stop()
  }

  #becomeIdle(): void {
    this.#failures = 0
    this.#host?.setState({ kind: 'idle' })
    this.#onIdle?.()
  }
}
