import type { EndHow } from '../../shared/contract'
import { done, failed, invalidInput, type NetFailure, type Outcome } from '../../shared/net-failure'
import type { ClientConfig } from '../../shared/session'
import { UdpSocket } from '../net/udp-socket'
import { notRecorded, Session, type SessionParts } from './session'

/** The only conversation of a UDP client. */
const ONLY = 1

/** A UDP client: a socket with one peer, which need not be there. A closed port shows as a warning, and it goes on. */
export class UdpClientSession extends Session {
  readonly #socket: UdpSocket
  #stopping: Promise<void> | undefined

  private constructor(config: ClientConfig, parts: SessionParts, socket: UdpSocket) {
    super(config, parts)
    this.#socket = socket
    const peer = socket.peer ?? config.peer
    this.journal.addConversation(peer)
    this.journal.state(ONLY, { kind: 'open', local: socket.local, peer, by: 'local' })
    this.setState({ kind: 'running', local: socket.local })
  }

  static async start(config: ClientConfig, parts: SessionParts): Promise<Outcome<UdpClientSession>> {
    let session: UdpClientSession | undefined
    const connecting = await UdpSocket.connect(config.peer, {
      onDatagram: (bytes) => {
        if (session !== undefined) session.#receive(bytes)
      },
      onSent: (bytes) => session?.journal.bytes(ONLY, 'tx', bytes),
      onFailure: (failure) => {
        if (session !== undefined) session.#warn(failure)
      },
    })
    if (!connecting.ok) return connecting
    try {
      session = new UdpClientSession(config, parts, connecting.value)
      return done(session)
    } catch (error) {
      await connecting.value.close()
      return notRecorded(error)
    }
  }

  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    const { peer } = this.#socket
    if (conversation !== ONLY || peer === undefined || this.#stopping !== undefined)
      return this.noConversation(conversation)
    return this.#socket.send(bytes, peer)
  }

  end(conversation: number, how: EndHow): Outcome<null> {
    if (conversation !== ONLY || this.#stopping !== undefined) return this.noConversation(conversation)
    if (how !== 'close')
      return failed(invalidInput('UDP has no connection, so there is nothing to half-close or reset'))
    void this.stop()
    return done(null)
  }

  queuedBytes(): number {
    return this.#socket.queuedBytes
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    await this.#socket.close()
    this.journal.state(ONLY, { kind: 'closed' })
    this.finish()
  }

  #receive(bytes: Uint8Array): void {
    this.journal.bytes(ONLY, 'rx', bytes)
    const answer = this.journal.answer(bytes)
    if (answer === undefined) return
    const outcome = this.#socket.send(answer, this.#socket.peer ?? { address: '', port: 0 })
    if (!outcome.ok) this.#warn(outcome.failure)
  }

  #warn(failure: NetFailure): void {
    this.journal.state(ONLY, { kind: 'warning', failure })
  }
}
