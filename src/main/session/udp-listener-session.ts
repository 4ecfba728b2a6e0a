import type { EndHow } from '../../shared/contract'
import { formatEndpoint, isWildcard, plainAddress, portMistake, type Endpoint } from '../../shared/endpoint'
import { done, failed, invalidInput, type NetFailure, type Outcome } from '../../shared/net-failure'
import { isIP } from 'node:net'
import type { ListenerConfig } from '../../shared/session'
import { UdpSocket } from '../net/udp-socket'
import { notRecorded, Session, type SessionParts } from './session'

/** A UDP listener: one socket, and a conversation for each peer (address and port) that was heard of. */
export class UdpListenerSession extends Session {
  readonly #socket: UdpSocket
  readonly #numbers = new Map<string, number>()
  readonly #closed = new Set<number>()
  #stopping: Promise<void> | undefined

  private constructor(config: ListenerConfig, parts: SessionParts, socket: UdpSocket) {
    super({ ...config, local: socket.local }, parts)
    this.#socket = socket
    this.journal.state(0, { kind: 'listening', local: socket.local })
    this.setState({ kind: 'running', local: socket.local })
  }

  static async start(config: ListenerConfig, parts: SessionParts): Promise<Outcome<UdpListenerSession>> {
    // What follows the await runs before the system is asked for the first datagram, so none comes before the session.
    let session: UdpListenerSession | undefined
    const binding = await UdpSocket.bind(config.local, {
      onDatagram: (bytes, from) => {
        if (session !== undefined) session.#receive(bytes, from)
      },
      onSent: (bytes, to) => {
        if (session !== undefined) session.#sent(bytes, to)
      },
      onFailure: (failure, about) => {
        if (session !== undefined) session.#warn(failure, about)
      },
    })
    if (!binding.ok) return binding
    try {
      session = new UdpListenerSession(config, parts, binding.value)
    } catch (error) {
      await binding.value.close()
      return notRecorded(error)
    }
    return done(session)
  }

  override addPeer(peer: Endpoint): Outcome<number> {
    const mistake =
      portMistake(peer.port) ?? (peer.port === 0 ? 'port 0 is nobody; a peer has a port from 1 to 65535' : undefined)
    if (mistake !== undefined) return failed(invalidInput(mistake))
    if (isIP(peer.address) === 0 || isWildcard(peer.address)) {
      return failed(
        invalidInput(`"${peer.address}" is not the address of one host; write it in numbers, for example 127.0.0.1`),
      )
    }
    if (peer.address.includes(':') && !this.#socket.local.address.includes(':')) {
      return failed(
        invalidInput(`an IPv4 listener cannot reach ${formatEndpoint(peer)}; listen on :: or an IPv6 address`),
      )
    }
    return done(this.#conversationWith({ address: plainAddress(peer.address), port: peer.port }, 'local'))
  }

  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    const peer = this.recording.ledger.get(conversation)?.peer
    if (peer === undefined || this.#closed.has(conversation) || this.#stopping !== undefined)
      return this.noConversation(conversation)
    return this.#socket.send(bytes, peer)
  }

  /** UDP has no connection: closing forgets the peer, and its next datagram opens a new conversation. */
  end(conversation: number, how: EndHow): Outcome<null> {
    const peer = this.recording.ledger.get(conversation)?.peer
    if (peer === undefined || this.#closed.has(conversation)) return this.noConversation(conversation)
    if (how !== 'close')
      return failed(invalidInput('UDP has no connection, so there is nothing to half-close or reset'))
    this.#closed.add(conversation)
    this.#numbers.delete(formatEndpoint(peer))
    this.journal.state(conversation, { kind: 'closed' })
    return done(null)
  }

  queuedBytes(): number {
    return 0
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    await this.#socket.close()
    for (const number of this.#numbers.values()) this.journal.state(number, { kind: 'closed' })
    this.finish()
  }

  #receive(bytes: Uint8Array, from: Endpoint): void {
    const conversation = this.#conversationWith(from)
    this.journal.bytes(conversation, 'rx', bytes)
    const answer = this.journal.answer(bytes)
    if (answer === undefined) return
    const outcome = this.#socket.send(answer, from)
    if (!outcome.ok) this.#warn(outcome.failure, from)
  }

  /** The peer may have been forgotten while its datagram was on the way: then it belongs to the conversation it had. */
  #sent(bytes: Uint8Array, to: Endpoint): void {
    const key = formatEndpoint(to)
    const { entries } = this.recording.ledger
    const number = this.#numbers.get(key) ?? entries.findLast(({ peer }) => formatEndpoint(peer) === key)?.number
    if (number !== undefined) this.journal.bytes(number, 'tx', bytes)
  }

  #conversationWith(peer: Endpoint, by: 'local' | 'peer' = 'peer'): number {
    const key = formatEndpoint(peer)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.journal.addConversation(peer)
    this.#numbers.set(key, number)
    this.journal.state(number, { kind: 'open', local: this.#socket.local, peer, by })
    return number
  }

  #warn(failure: NetFailure, about: Endpoint): void {
    this.journal.state(this.#numbers.get(formatEndpoint(about)) ?? 0, { kind: 'warning', failure })
  }
}
