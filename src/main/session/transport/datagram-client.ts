import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import { formatGroup, isMulticast, type GroupMembership } from '../../../shared/ip'
import { done, type Failure, type Outcome } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { ClientConfig, GrantedBuffers } from '../../../shared/session'
import type { Cancel } from '../../clock'
import { UdpSocket } from '../../net/udp-socket'
import type { LiveConversation } from '../conversation/live-conversation'
import type { ConversationOwner } from '../conversation/live-conversation'
import { changeGroup, clientSource, joinGroups, udpSocketOptions, watchDrops } from './datagram-options'
import { closeDrained } from './close-drained'
import { DatagramWire } from './datagram-wire'
import type { SessionAbility, Transport, TransportDeps } from './transport'

/**
 * A UDP client: a socket with one peer, which may be absent. A closed port is a warning, and the client continues. A
 * client that hears everybody also has a conversation for each unexpected sender. Ending one ends the client.
 */
export class DatagramClient implements Transport, ConversationOwner {
  readonly local = undefined
  readonly can: ReadonlySet<SessionAbility> = new Set(['groups'])
  readonly #options: SessionOptions
  readonly #socket: UdpSocket
  readonly #peer: Endpoint
  readonly #groups: readonly GroupMembership[]
  readonly #conversations = new Map<string, LiveConversation>()
  /** The sender of the last datagram, as the socket's object for it. */
  #lastFrom: Endpoint | undefined
  #last: LiveConversation | undefined
  #host: TransportDeps | undefined
  #stopWatching: Cancel = () => undefined
  #isStopping = false

  private constructor(options: SessionOptions, socket: UdpSocket, peer: Endpoint, groups: readonly GroupMembership[]) {
    this.#options = options
    this.#socket = socket
    this.#peer = peer
    this.#groups = groups
  }

  static async open({ peer, options }: ClientConfig): Promise<Outcome<DatagramClient>> {
    let opened: DatagramClient | undefined = undefined
    // Connected to a group or a broadcast address it would receive nothing: answers come from the members' own
    // addresses.
    const hearsAll =
      optionOf(options, 'replies') === 'anyone' || isMulticast(peer.address) || optionOf(options, 'broadcast')
    const connecting = await UdpSocket.connect(peer, clientSource(options, hearsAll), udpSocketOptions(options), {
      onDatagram: (bytes, from) => {
        if (opened !== undefined) opened.#receive(bytes, from)
      },
      onFailure: (failure, about) => {
        if (opened !== undefined) opened.#warn(failure, about)
      },
    })
    if (!connecting.ok) return connecting
    const { socket, peer: found } = connecting.value
    const groups = joinGroups(socket, options)
    if (!groups.ok) {
      await socket.close()
      return groups
    }
    opened = new DatagramClient(options, socket, found, groups.value)
    return done(opened)
  }

  begin(host: TransportDeps): void {
    this.#host = host
    this.#open(host, this.#peer, 'local')
    for (const group of this.#groups) host.log.state(0, { kind: 'joined', group: formatGroup(group) })
    host.setState({ kind: 'running', local: this.#socket.local })
    this.#stopWatching = watchDrops(this.#socket, host)
  }

  get granted(): GrantedBuffers {
    return this.#socket.granted
  }

  changeGroup(membership: GroupMembership, doing: 'join' | 'leave'): Outcome<null> {
    return changeGroup(this.#socket, this.#host, membership, doing)
  }

  abandon(): Outcome<null> {
    // A datagram conversation is open from its first row.
    return done(null)
  }

  onEnded(conversation: LiveConversation): void {
    this.#lastFrom = undefined
    this.#conversations.delete(formatEndpoint(conversation.peer))
  }

  onWarning(): void {
    if (optionOf(this.#options, 'onError') === 'stop') this.#host?.stop()
  }

  async stop(): Promise<void> {
    this.#socket.deliver()
    this.#isStopping = true
    this.#stopWatching()
    const conversations = [...this.#conversations.values()]
    await closeDrained(this.#socket, this.#host, conversations)
    for (const conversation of conversations) conversation.finish({ kind: 'closed' })
  }

  #open(host: TransportDeps, peer: Endpoint, by: 'local' | 'peer'): LiveConversation {
    const conversation = host.converse(peer, by, this)
    this.#conversations.set(formatEndpoint(peer), conversation)
    const wire = new DatagramWire(this.#socket, peer, conversation, () => {
      host.stop()
    })
    conversation.open(wire, { kind: 'open', local: this.#socket.local, peer, by })
    return conversation
  }

  #receive(bytes: Uint8Array, from: Endpoint): void {
    if (this.#isStopping) return
    if (from !== this.#lastFrom) {
      this.#last = this.#conversationWith(from)
      this.#lastFrom = from
    }
    this.#last?.onBytes(bytes)
  }

  #conversationWith(from: Endpoint): LiveConversation | undefined {
    const host = this.#host
    const known = this.#conversations.get(formatEndpoint(from))
    if (known !== undefined || host === undefined) return known
    const conversation = this.#open(host, from, 'peer')
    if (formatEndpoint(from) !== formatEndpoint(this.#peer))
      conversation.note({ kind: 'unexpected', peer: from, expected: this.#peer })
    return conversation
  }

  #warn(failure: Failure, about: Endpoint): void {
    const known = this.#conversations.get(formatEndpoint(about)) ?? this.#conversations.values().next().value
    if (known !== undefined) known.onWarning(failure)
    else this.#host?.log.state(0, { kind: 'warning', failure })
  }
}
