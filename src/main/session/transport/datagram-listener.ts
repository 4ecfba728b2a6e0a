import { isIP } from 'node:net'
import { formatEndpoint, isWildcard, plainAddress, portMistake, type Endpoint } from '../../../shared/endpoint'
import { formatGroup, type GroupMembership } from '../../../shared/ip'
import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { GrantedBuffers, ListenerConfig } from '../../../shared/session'
import type { Cancel } from '../../clock'
import { UdpSocket } from '../../net/udp-socket'
import { withNamedZone } from '../../net/zone'
import type { LiveConversation } from '../conversation/live-conversation'
import type { ConversationOwner } from '../conversation/live-conversation'
import { Access } from './access'
import { closeDrained } from './close-drained'
import { changeGroup, joinGroups, udpSocketOptions, watchDrops } from './datagram-options'
import { DatagramPeers } from './datagram-peers'
import { DatagramWire } from './datagram-wire'
import type { SessionAbility, Transport, TransportDeps } from './transport'
import { refusal } from '../../../shared/words/say-failure'

/** The most refused peers that are counted separately. */
const MAX_REFUSED = 10_000

/** A UDP listener: one socket, and a conversation for each peer (address and port) that sent something. */
export class DatagramListener implements Transport, ConversationOwner {
  readonly local: Endpoint
  readonly can: ReadonlySet<SessionAbility> = new Set(['add-peer', 'groups'])
  readonly #options: SessionOptions
  readonly #socket: UdpSocket
  readonly #wires = new WeakMap<LiveConversation, DatagramWire>()
  readonly #groups: readonly GroupMembership[]
  readonly #access: Access
  readonly #refused = new Set<string>()
  #host: TransportDeps | undefined
  #peers: DatagramPeers | undefined
  #stopWatching: Cancel = () => undefined
  #isStopping = false

  private constructor(options: SessionOptions, socket: UdpSocket, groups: readonly GroupMembership[]) {
    this.#options = options
    this.#socket = socket
    this.local = socket.local
    this.#groups = groups
    this.#access = new Access(options)
  }

  static async open(config: ListenerConfig): Promise<Outcome<DatagramListener>> {
    const { options } = config
    let opened: DatagramListener | undefined = undefined
    const binding = await UdpSocket.bind(config.local, udpSocketOptions(options), {
      onDatagram: (bytes, from) => {
        if (opened !== undefined) opened.#receive(bytes, from)
      },
      onFailure: (failure) => {
        if (opened !== undefined) opened.#warn(failure)
      },
    })
    if (!binding.ok) return binding
    const groups = joinGroups(binding.value, options)
    if (!groups.ok) {
      await binding.value.close()
      return groups
    }
    opened = new DatagramListener(options, binding.value, groups.value)
    return done(opened)
  }

  begin(host: TransportDeps): void {
    this.#host = host
    this.#peers = new DatagramPeers(
      host,
      optionOf(this.#options, 'maxPeers'),
      (peer, by) => this.#open(host, peer, by),
      (conversation, overflow) => this.#wires.get(conversation)?.fold(overflow),
    )
    host.log.state(0, { kind: 'listening', local: this.local })
    for (const group of this.#groups) host.log.state(0, { kind: 'joined', group: formatGroup(group) })
    host.setState({ kind: 'running', local: this.local })
    this.#stopWatching = watchDrops(this.#socket, host)
  }

  get granted(): GrantedBuffers {
    return this.#socket.granted
  }

  /** Adds a peer, so that the listener can send first. */
  addPeer(peer: Endpoint): Outcome<number> {
    if (portMistake(peer.port) !== undefined) return failed(refusal('portOutOfRange', { port: peer.port }))
    if (peer.port === 0) return failed(refusal('portZero'))
    if (isIP(peer.address) === 0 || isWildcard(peer.address)) {
      return failed(refusal('notOneHost', { address: peer.address }))
    }
    if (peer.address.includes(':') && !this.local.address.includes(':')) {
      return failed(refusal('ipv4Only', { endpoint: formatEndpoint(peer) }))
    }
    const conversation = this.#peers?.add({ address: plainAddress(withNamedZone(peer.address)), port: peer.port })
    return conversation === undefined || this.#isStopping
      ? failed(refusal('listenerStopped'))
      : done(conversation.number)
  }

  changeGroup(membership: GroupMembership, doing: 'join' | 'leave'): Outcome<null> {
    return changeGroup(this.#socket, this.#host, membership, doing)
  }

  abandon(): Outcome<null> {
    // A datagram conversation is open from its first row.
    return done(null)
  }

  onEnded(conversation: LiveConversation): void {
    this.#peers?.forget(conversation)
  }

  onWarning(): void {
    if (optionOf(this.#options, 'onError') === 'stop') this.#host?.stop()
  }

  async stop(): Promise<void> {
    this.#socket.deliver()
    this.#isStopping = true
    this.#stopWatching()
    const conversations = this.#peers?.all ?? []
    await closeDrained(this.#socket, this.#host, conversations)
    for (const conversation of conversations) conversation.stop()
  }

  #open(host: TransportDeps, peer: Endpoint, by: 'local' | 'peer'): LiveConversation {
    const conversation = host.converse(peer, by, this)
    const wire = new DatagramWire(this.#socket, peer, conversation)
    this.#wires.set(conversation, wire)
    conversation.open(wire, { kind: 'open', local: this.local, peer, by })
    return conversation
  }

  #receive(bytes: Uint8Array, from: Endpoint): void {
    if (this.#isStopping) return
    if (!this.#access.admits(from.address)) this.#refuse(from)
    else this.#peers?.receive(bytes, from)
  }

  /** Notes a failure once for each peer, since repeated ones say no more. */
  #refuse(peer: Endpoint): void {
    const key = formatEndpoint(peer)
    if (this.#refused.has(key) || this.#refused.size > MAX_REFUSED) return
    this.#refused.add(key)
    this.#host?.log.state(0, { kind: 'refused', peer, reason: 'denied' })
  }

  #warn(failure: Failure): void {
    this.#host?.log.state(0, { kind: 'warning', failure })
    this.onWarning()
  }
}
