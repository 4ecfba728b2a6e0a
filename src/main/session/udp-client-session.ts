import type { EndHow } from '../../shared/contract'
import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import { formatGroup, isMulticast, type GroupMembership } from '../../shared/ip'
import { done, failed, invalidInput, type NetFailure, type Outcome } from '../../shared/net-failure'
import { optionOf } from '../../shared/options/catalogue'
import type { ClientConfig, GrantedBuffers } from '../../shared/session'
import { UdpSocket } from '../net/udp-socket'
import { notRecorded, Session, type SessionParts } from './session'
import { changeGroup, datagramFacts, joinGroups, udpSocketOptions, watchDrops } from './udp-options'

/** The conversation with the peer that was named. Others appear only where everybody is heard. */
const FIRST = 1

/**
 * A UDP client: a socket with one peer, which need not be there. A closed port shows as a warning, and it goes on. A
 * client that hears anybody has a conversation for each unexpected sender, too.
 */
export class UdpClientSession extends Session {
  readonly #socket: UdpSocket
  readonly #peer: Endpoint
  readonly #numbers = new Map<string, number>()
  /** Whose datagram came last, as the object that the socket has for it. */
  #lastFrom: Endpoint | undefined
  #lastNumber = FIRST
  readonly #maxDatagramBytes: number | undefined
  readonly #stopWatching: () => void
  #stopping: Promise<void> | undefined

  private constructor(
    config: ClientConfig,
    parts: SessionParts,
    socket: UdpSocket,
    peer: Endpoint,
    groups: readonly GroupMembership[],
  ) {
    super(config, parts)
    this.#socket = socket
    this.#maxDatagramBytes = optionOf(config.options, 'maxDatagramBytes')
    this.#peer = peer
    this.#open(peer, 'local')
    for (const group of groups) this.log.state(0, { kind: 'joined', group: formatGroup(group) })
    this.setState({ kind: 'running', local: socket.local })
    this.#stopWatching = watchDrops(socket, this.log)
  }

  static async start(config: ClientConfig, parts: SessionParts): Promise<Outcome<UdpClientSession>> {
    const { peer, options } = config
    let session: UdpClientSession | undefined
    const from = {
      address: optionOf(options, 'localAddress'),
      port: optionOf(options, 'localPort'),
      // Connected to a group or a broadcast address it would hear nobody: answers come from the members' own addresses.
      hearsAll:
        optionOf(options, 'replies') === 'anyone' || isMulticast(peer.address) || optionOf(options, 'broadcast'),
    }
    const connecting = await UdpSocket.connect(peer, from, udpSocketOptions(options), {
      onDatagram: (bytes, sender) => {
        if (session !== undefined) session.#receive(bytes, sender)
      },
      onSent: (bytes, to) => {
        if (session !== undefined) session.log.bytes(session.#numbers.get(formatEndpoint(to)) ?? FIRST, 'tx', bytes)
      },
      onFailure: (failure, about) => {
        if (session !== undefined) session.#warn(failure, about)
      },
    })
    if (!connecting.ok) return connecting
    const { socket } = connecting.value
    const groups = joinGroups(socket, options)
    if (!groups.ok) {
      await socket.close()
      return groups
    }
    try {
      session = new UdpClientSession(config, parts, socket, connecting.value.peer, groups.value)
      return done(session)
    } catch (error) {
      await socket.close()
      return notRecorded(error)
    }
  }

  override get granted(): GrantedBuffers {
    return this.#socket.granted
  }

  override changeGroup(membership: GroupMembership, doing: 'join' | 'leave'): Outcome<null> {
    return changeGroup(this.#socket, this.log, membership, doing)
  }

  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    const peer = this.recording.ledger.get(conversation)?.peer
    return peer === undefined || this.#stopping !== undefined
      ? this.noConversation(conversation)
      : this.#socket.send(bytes, peer)
  }

  end(conversation: number, how: EndHow): Outcome<null> {
    if (conversation > this.#numbers.size || this.#stopping !== undefined) return this.noConversation(conversation)
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
    this.#stopWatching()
    await this.#socket.close()
    for (const number of this.#numbers.values()) this.log.state(number, { kind: 'closed' })
    this.finish()
  }

  #open(peer: Endpoint, by: 'local' | 'peer'): number {
    const number = this.log.addConversation(peer)
    this.#numbers.set(formatEndpoint(peer), number)
    this.log.state(number, { kind: 'open', local: this.#socket.local, peer, by })
    return number
  }

  #receive(bytes: Uint8Array, from: Endpoint): void {
    const number = this.#numberOf(from)
    const facts = datagramFacts(this.#maxDatagramBytes, bytes, undefined)
    this.log.bytes(number, 'rx', bytes, facts)
    for (const answer of this.log.answers(number, bytes.subarray(0, facts?.keepBytes))) {
      const outcome = this.#socket.send(answer, from)
      if (!outcome.ok) this.#warn(outcome.failure, from)
    }
  }

  #numberOf(from: Endpoint): number {
    if (from === this.#lastFrom) return this.#lastNumber
    let number = this.#numbers.get(formatEndpoint(from))
    if (number === undefined) {
      number = this.#open(from, 'peer')
      this.log.state(number, { kind: 'unexpected', peer: from, expected: this.#peer })
    }
    this.#lastFrom = from
    this.#lastNumber = number
    return number
  }

  #warn(failure: NetFailure, about: Endpoint): void {
    this.log.state(this.#numbers.get(formatEndpoint(about)) ?? FIRST, { kind: 'warning', failure })
  }
}
