import type { Socket } from 'node:net'
import type { EndHow } from '../../shared/contract'
import { plainAddress } from '../../shared/endpoint'
import { done, type Outcome } from '../../shared/net-failure'
import type { ListenerConfig } from '../../shared/session'
import { TcpListener } from '../net/tcp-listener'
import { endTcp } from './end-tcp'
import { notRecorded, Session, type SessionParts } from './session'
import { TcpConversation } from './tcp-conversation'

/** A TCP listener: one accept loop, and one conversation for each client, all at once. */
export class TcpListenerSession extends Session {
  readonly #listener: TcpListener
  readonly #open = new Map<number, TcpConversation>()
  #stopping: Promise<void> | undefined

  private constructor(config: ListenerConfig, parts: SessionParts, listener: TcpListener) {
    super({ ...config, local: listener.local }, parts)
    this.#listener = listener
    this.journal.state(0, { kind: 'listening', local: listener.local })
    this.setState({ kind: 'running', local: listener.local })
  }

  static async start(config: ListenerConfig, parts: SessionParts): Promise<Outcome<TcpListenerSession>> {
    // What follows the await runs before the system is asked for the first client, so none comes before the session.
    let session: TcpListenerSession | undefined
    const listening = await TcpListener.listen(config.local, {
      onSocket: (socket) => {
        if (session !== undefined) session.#accept(socket)
      },
      onFailure: (failure) => session?.journal.state(0, { kind: 'warning', failure }),
    })
    if (!listening.ok) return listening
    try {
      session = new TcpListenerSession(config, parts, listening.value)
    } catch (error) {
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
    return open === undefined ? this.noConversation(conversation) : endTcp(open, how)
  }

  queuedBytes(conversation: number): number {
    return this.#open.get(conversation)?.queuedBytes ?? 0
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const stopped = this.#listener.stop()
    const open = [...this.#open.values()]
    for (const conversation of open) conversation.close()
    await Promise.all([stopped, ...open.map((conversation) => conversation.closed)])
    this.finish()
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket
    if (remoteAddress === undefined || remotePort === undefined || this.#stopping !== undefined) {
      // It was gone before we looked, or came while the door was closing.
      socket.on('error', () => undefined)
      socket.destroy()
      return
    }
    const number = this.journal.addConversation({ address: plainAddress(remoteAddress), port: remotePort })
    const conversation = new TcpConversation(number, socket, 'peer', this.journal)
    this.#open.set(number, conversation)
    void conversation.closed.then(() => this.#open.delete(number))
  }
}
