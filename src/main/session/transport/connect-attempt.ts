import type { Socket } from 'node:net'
import type { Endpoint } from '../../../shared/endpoint'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import { parseProxy } from '../../../shared/options/check-options'
import type { StateEvent } from '../../../shared/record'
import { endpointsOf } from '../../net/stream-ends'
import type { OpenStream } from '../../net/tcp-connection'
import { dialTcp, type Dial } from '../../net/tcp-dialer'
import { secureAsClient } from '../../net/tls/tls-handshake'
import type { TlsSetup } from '../../net/tls/tls-setup'
import type { LiveConversation } from '../conversation/live-conversation'
import { openStream } from './open-stream'

/** One attempt to connect: the look-up of a name, its addresses, a proxy and TLS are rows of its conversation. */
export class ConnectAttempt {
  readonly #conversation: LiveConversation
  readonly #options: SessionOptions
  readonly #tls: TlsSetup | undefined
  #dial: Dial | undefined
  #securing: Socket | undefined

  constructor(conversation: LiveConversation, options: SessionOptions, tls: TlsSetup | undefined) {
    this.#conversation = conversation
    this.#options = options
    this.#tls = tls
  }

  /** Resolves when the conversation is open, or has failed. */
  async run(): Promise<void> {
    const conversation = this.#conversation
    const { peer } = conversation
    conversation.note({ kind: 'connecting', peer })
    const proxy = optionOf(this.#options, 'proxy')
    const timeoutMs = optionOf(this.#options, 'connectTimeoutMs')
    const dialOptions = {
      timeoutMs,
      localAddress: optionOf(this.#options, 'localAddress'),
      localPort: optionOf(this.#options, 'localPort'),
      proxy: proxy === undefined ? undefined : parseProxy(proxy),
    }
    this.#dial = dialTcp(peer, dialOptions, {
      onAttempt: (address) => {
        conversation.note({ kind: 'attempt', peer: address })
      },
      onAttemptFailed: (address, failure) => {
        conversation.note({ kind: 'attempt', peer: address, failure })
      },
      onProxied: (address) => {
        conversation.note({ kind: 'proxied', proxy: address, target: peer })
      },
    })
    const outcome = await this.#dial.outcome
    this.#dial = undefined
    if (!outcome.ok) conversation.finish({ kind: 'failed', failure: outcome.failure })
    else if (this.#tls === undefined) {
      const stream = { protocol: 'tcp', stream: outcome.value, tcp: outcome.value } as const
      this.#open(stream, { kind: 'open', ...endpointsOf(outcome.value), by: 'local' })
    } else await this.#secure(peer, outcome.value, this.#tls, timeoutMs)
  }

  get isRunning(): boolean {
    return this.#dial !== undefined || this.#securing !== undefined
  }

  /** Cancels the attempt; a second call does no harm. */
  cancel(): void {
    this.#dial?.cancel()
    this.#securing?.destroy()
  }

  async #secure(peer: Endpoint, socket: Socket, tls: TlsSetup, timeoutMs: number): Promise<void> {
    this.#conversation.note({ kind: 'open', ...endpointsOf(socket), by: 'local', isSecuring: true })
    this.#securing = socket
    const outcome = await secureAsClient(socket, peer, tls, timeoutMs)
    this.#securing = undefined
    if (outcome.ok) this.#open(outcome.value.stream, { kind: 'secured', tls: outcome.value.facts })
    else this.#conversation.finish({ kind: 'failed', failure: outcome.failure })
  }

  #open(stream: OpenStream, opening: StateEvent): void {
    openStream(this.#conversation, stream, this.#options, opening)
  }
}
