import { isIP } from 'node:net'
import type { EndHow } from '../../shared/contract'
import { formatEndpoint, isWildcard, plainAddress, portMistake, type Endpoint } from '../../shared/endpoint'
import { formatGroup, type GroupMembership } from '../../shared/ip'
import { done, failed, invalidInput, type NetFailure, type Outcome } from '../../shared/net-failure'
import { optionOf } from '../../shared/options/catalogue'
import type { GrantedBuffers, ListenerConfig } from '../../shared/session'
import { UdpSocket } from '../net/udp-socket'
import { Access } from './transport/access'
import { sweepIdle } from './conversation/idle-sweep'
import { notRecorded, Session, type SessionParts } from './session'
import { changeGroup, datagramFacts, joinGroups, udpSocketOptions, watchDrops } from './udp-options'
import { UdpPeers } from './udp-peers'

/** A UDP listener: one socket, and a conversation for each peer (address and port) that was heard of. */
export class UdpListenerSession extends Session {
  readonly #socket: UdpSocket
  readonly #access: Access
  readonly #peers: UdpPeers
  readonly #refused = new Set<string>()
  readonly #maxDatagramBytes: number | undefined
  readonly #stopWatching: readonly (() => void)[]
  #stopping: Promise<void> | undefined

  private constructor(
    config: ListenerConfig,
    parts: SessionParts,
    socket: UdpSocket,
    groups: readonly GroupMembership[],
  ) {
    super({ ...config, local: socket.local }, parts)
    this.#socket = socket
    this.#maxDatagramBytes = optionOf(config.options, 'maxDatagramBytes')
    this.#access = new Access(config.options)
    this.#peers = new UdpPeers(this.log, socket.local, optionOf(config.options, 'maxPeers'))
    this.log.state(0, { kind: 'listening', local: socket.local })
    for (const group of groups) this.log.state(0, { kind: 'joined', group: formatGroup(group) })
    this.setState({ kind: 'running', local: socket.local })
    this.#stopWatching = [
      sweepIdle(
        config.options,
        () => this.#peers.entries(),
        (number, afterMs) => {
          this.log.state(number, { kind: 'idle', afterMs })
          this.#peers.forget(number)
        },
      ),
      watchDrops(socket, this.log),
    ]
  }

  static async start(config: ListenerConfig, parts: SessionParts): Promise<Outcome<UdpListenerSession>> {
    // What follows the await runs before the system is asked for the first datagram, so none comes before the session.
    let session: UdpListenerSession | undefined
    const binding = await UdpSocket.bind(config.local, udpSocketOptions(config.options), {
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
    const groups = joinGroups(binding.value, config.options)
    if (!groups.ok) {
      await binding.value.close()
      return groups
    }
    try {
      session = new UdpListenerSession(config, parts, binding.value, groups.value)
    } catch (error) {
      await binding.value.close()
      return notRecorded(error)
    }
    return done(session)
  }

  override get granted(): GrantedBuffers {
    return this.#socket.granted
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
    return done(this.#peers.numberOf({ address: plainAddress(peer.address), port: peer.port }, 'local').number)
  }

  override changeGroup(membership: GroupMembership, doing: 'join' | 'leave'): Outcome<null> {
    return changeGroup(this.#socket, this.log, membership, doing)
  }

  send(conversation: number, bytes: Uint8Array): Outcome<null> {
    const peer = this.#peers.peerOf(conversation)
    return peer === undefined || this.#stopping !== undefined
      ? this.noConversation(conversation)
      : this.#socket.send(bytes, peer)
  }

  /** UDP has no connection: closing forgets the peer, and its next datagram opens a new conversation. */
  end(conversation: number, how: EndHow): Outcome<null> {
    if (this.#peers.peerOf(conversation) === undefined) return this.noConversation(conversation)
    if (how !== 'close')
      return failed(invalidInput('UDP has no connection, so there is nothing to half-close or reset'))
    this.#peers.forget(conversation)
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
    for (const stop of this.#stopWatching) stop()
    await this.#socket.close()
    this.#peers.closeAll()
    this.finish()
  }

  #receive(bytes: Uint8Array, from: Endpoint): void {
    if (!this.#access.admits(from.address)) {
      this.#refuse(from)
      return
    }
    const { number, isOthers } = this.#peers.numberOf(from)
    const facts = datagramFacts(this.#maxDatagramBytes, bytes, isOthers ? from : undefined)
    this.log.bytes(number, 'rx', bytes, facts)
    for (const answer of this.log.answers(number, bytes.subarray(0, facts?.keepBytes))) {
      const outcome = this.#socket.send(answer, from)
      if (!outcome.ok) this.#warn(outcome.failure, from)
    }
  }

  /** Once for each peer: a flood of refusals would say no more. */
  #refuse(peer: Endpoint): void {
    const key = formatEndpoint(peer)
    if (this.#refused.has(key) || this.#refused.size > 10_000) return
    this.#refused.add(key)
    this.log.state(0, { kind: 'refused', peer, reason: 'denied' })
  }

  /** The peer may have been forgotten while its datagram was on the way: then it belongs to the conversation it had. */
  #sent(bytes: Uint8Array, to: Endpoint): void {
    const known = this.#peers.lastNumberOf(to)
    if (known !== undefined) this.log.bytes(known.number, 'tx', bytes, known.isOthers ? { peer: to } : undefined)
  }

  #warn(failure: NetFailure, about: Endpoint): void {
    this.log.state(this.#peers.lastNumberOf(about)?.number ?? 0, { kind: 'warning', failure })
    if (optionOf(this.config.options, 'onError') === 'stop') void this.stop()
  }
}
