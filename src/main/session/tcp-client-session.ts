import type { EndHow } from '../../shared/contract'
import { done, failed, invalidInput, type Outcome } from '../../shared/net-failure'
import type { ClientConfig } from '../../shared/session'
import { dialTcp, type Dial } from '../net/tcp-dialer'
import { endTcp } from './end-tcp'
import { notRecorded, Session, type SessionParts } from './session'
import { TcpConversation } from './tcp-conversation'

/** A TCP client: one connection at a time; each attempt to connect is a conversation of its own. */
export class TcpClientSession extends Session {
  readonly #client: ClientConfig
  #dial: Dial | undefined
  #open: TcpConversation | undefined
  #onIdle: (() => void) | undefined
  #stopping: Promise<void> | undefined

  private constructor(config: ClientConfig, parts: SessionParts) {
    super(config, parts)
    this.#client = config
  }

  /** Begins to connect. The outcome of the attempt shows in the conversation. */
  static start(config: ClientConfig, parts: SessionParts): Outcome<TcpClientSession> {
    try {
      const session = new TcpClientSession(config, parts)
      void session.#connect()
      return done(session)
    } catch (error) {
      return notRecorded(error)
    }
  }

  override reconnect(): Outcome<null> {
    if (this.state.kind !== 'idle') return failed(invalidInput('the client is connected, connecting, or stopped'))
    void this.#connect()
    return done(null)
  }

  override cancelConnect(): Outcome<null> {
    if (this.#dial === undefined) return super.cancelConnect()
    this.#dial.cancel()
    return done(null)
  }

  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    const open = this.#open
    return open?.number === conversation ? open.send(bytes) : this.noConversation(conversation)
  }

  end(conversation: number, how: EndHow): Outcome<null> {
    const open = this.#open
    return open?.number === conversation ? endTcp(open, how) : this.noConversation(conversation)
  }

  queuedBytes(conversation: number): number {
    return this.#open?.number === conversation ? this.#open.queuedBytes : 0
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#dial?.cancel()
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
    this.#open?.close()
    if (this.state.kind !== 'idle') await idle
    this.finish()
  }

  async #connect(): Promise<void> {
    const { peer, connectTimeoutMs } = this.#client
    this.setState({ kind: 'starting' })
    const number = this.journal.addConversation(peer)
    this.journal.state(number, { kind: 'connecting', peer })
    this.#dial = dialTcp(peer, connectTimeoutMs)
    const outcome = await this.#dial.outcome
    this.#dial = undefined
    if (!outcome.ok) {
      this.journal.state(number, { kind: 'failed', failure: outcome.failure })
      this.#becomeIdle()
      return
    }
    const conversation = new TcpConversation(number, outcome.value, 'local', this.journal)
    this.#open = conversation
    void conversation.closed.then(() => {
      this.#open = undefined
      this.#becomeIdle()
    })
    this.setState({ kind: 'running', local: conversation.local })
    if (this.#stopping !== undefined) conversation.close()
  }

  #becomeIdle(): void {
    this.setState({ kind: 'idle' })
    this.#onIdle?.()
  }
}
