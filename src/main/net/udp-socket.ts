import { createSocket, type Socket, type SocketType } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { formatEndpoint, isLoopback, plainAddress, type Endpoint } from '../../shared/endpoint'
import { formatGroup, type GroupMembership } from '../../shared/ip'
import { MAX_DATAGRAM_V4, MAX_DATAGRAM_V6, MAX_QUEUED_BYTES } from '../../shared/limits'
import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import type { GrantedBuffers } from '../../shared/session'
import type { Clock } from '../clock'
import { DatagramTurn } from './datagram-turn'
import { EndpointCache } from './endpoint-cache'
import { conversationFailure } from './conversation-failure'
import { toGroupFailure, toFailure } from './failure'
import { reusePortMistake } from './reuse-port'
import { UdpDrops } from './udp-drops'
import { WaitingDatagrams } from './waiting-datagrams'
import { withNamedZone } from './zone'
import { refusal } from '../../shared/words/say-failure'

export interface UdpSocketEvents {
  /**
   * One whole datagram, which may be empty; at the latest at the end of the turn of the event loop in which it was read.
   * The receiver may keep the bytes. `from` is the same object as long as the peer is known.
   */
  onDatagram(bytes: Uint8Array, from: Endpoint): void
  /** The socket stays usable. A connected socket gets this when its peer's port is closed (ICMP). */
  onFailure(failure: Failure, about: Endpoint): void
}

/** The sender of a datagram, which gets the result once. */
export interface DatagramSender {
  /** The system took it, or refused it with this failure. Whether anybody received it is not known. */
  onHanded(bytes: Uint8Array, to: Endpoint, failure: Failure | undefined): void
}

/** Options that are set before the first datagram (udp(7), ip(7), ipv6(7), socket(7)). */
export interface UdpSocketOptions {
  readonly reuseAddress: boolean
  readonly reusePort: boolean
  readonly ipv6Only: boolean
  readonly broadcast: boolean
  readonly ttl: number | undefined
  readonly multicastTtl: number | undefined
  readonly multicastLoopback: boolean
  readonly multicastInterface: string | undefined
  readonly receiveBufferBytes: number
  readonly sendBufferBytes: number | undefined
}

/**
 * A bound UDP socket. Connected to one peer it receives from that peer only, and its ICMP errors; otherwise from
 * everybody.
 */
export class UdpSocket {
  readonly local: Endpoint
  readonly granted: GrantedBuffers
  readonly #socket: Socket
  readonly #connectedTo: Endpoint | undefined
  readonly #drops: UdpDrops | undefined
  readonly #turn: DatagramTurn
  #queuedBytes = 0
  /** Called when the system has taken everything that was sent. */
  #onDrained: (() => void) | undefined
  #isClosed = false

  private constructor(socket: Socket, events: UdpSocketEvents, connectedTo: Endpoint | undefined) {
    this.#socket = socket
    this.#connectedTo = connectedTo
    const { address, port } = socket.address()
    this.local = { address: plainAddress(address), port }
    this.granted = { receiveBytes: socket.getRecvBufferSize(), sendBytes: socket.getSendBufferSize() }
    this.#drops = UdpDrops.of(this.local)
    const peers = new EndpointCache()
    const turn = new DatagramTurn((bytes, peer) => {
      if (this.#isClosed) return
      try {
        events.onDatagram(bytes, peer)
      } catch (error) {
        events.onFailure(conversationFailure(error, peer), peer)
      }
    })
    this.#turn = turn
    const onError = (error: Error): void => {
      turn.deliver()
      if (this.#isClosed) return
      const about = connectedTo ?? this.local
      events.onFailure(toFailure(error, { protocol: 'udp', doing: 'receive', where: about }), about)
    }
    const waiting = WaitingDatagrams.of(socket, peers)
    const onWaiting = (bytes: Uint8Array, from: Endpoint): void => {
      turn.wait(bytes, from)
    }
    socket.on('message', (bytes, from) => {
      // Where two came in one turn more may wait: those are read at once.
      const isSecond = turn.add(bytes, peers.get(from.address, from.port))
      if (waiting === undefined || !isSecond) return
      const error = waiting.read(onWaiting)
      turn.settle()
      if (error !== undefined) onError(error)
    })
    socket.on('error', onError)
  }

  /** Binds; shares the port with others only on request. Port 0 picks a free one. */
  static bind(local: Endpoint, options: UdpSocketOptions, events: UdpSocketEvents): Promise<Outcome<UdpSocket>> {
    const mistake = options.reusePort ? reusePortMistake(local) : undefined
    if (mistake !== undefined) return Promise.resolve(failed(mistake))
    return begin(local.address, options, { protocol: 'udp', doing: 'listen', where: local }, (socket, onReady) => {
      socket.bind({ address: withNamedZone(local.address), port: local.port, exclusive: true }, () => {
        onReady(() => new UdpSocket(socket, events, undefined))
      })
    })
  }

  /**
   * A socket for one peer, from a free port or from `from`. The peer may be absent; a name is looked up first. With
   * `hearsAll` it is not connected, so that it also receives from others.
   */
  static async connect(
    peer: Endpoint,
    from: { readonly address: string | undefined; readonly port: number | undefined; readonly hearsAll: boolean },
    options: UdpSocketOptions,
    events: UdpSocketEvents,
  ): Promise<Outcome<{ readonly socket: UdpSocket; readonly peer: Endpoint }>> {
    let { address } = peer
    try {
      address = isIP(address) === 0 ? (await lookup(address)).address : withNamedZone(address)
    } catch (error) {
      return failed(toFailure(error as Error, { protocol: 'udp', doing: 'connect', where: peer }))
    }
    const to = { address: plainAddress(address), port: peer.port }
    // For a peer on this machine, the socket need not be reachable from other machines.
    const isV6 = address.includes(':')
    const any = isLoopback(address) ? (isV6 ? '::1' : '127.0.0.1') : isV6 ? '::' : '0.0.0.0'
    const where =
      from.address === undefined && from.port === undefined
        ? to
        : { address: from.address ?? any, port: from.port ?? 0 }
    const doing = where === to ? 'connect' : 'listen'
    let known: Endpoint = to
    const opening = await begin(address, options, { protocol: 'udp', doing, where }, (socket, onReady, onError) => {
      const bound = (): void => {
        if (from.hearsAll) onReady(() => new UdpSocket(socket, events, undefined))
        else
          // With a callback, Node passes the error that its types do not declare.
          socket.connect(to.port, address, (error?: Error) => {
            if (error !== undefined) {
              onError(error)
              return
            }
            // The peer as the system writes it, including the zone, so that received datagrams have the same address.
            known = { address: plainAddress(socket.remoteAddress().address), port: to.port }
            onReady(() => new UdpSocket(socket, events, known))
          })
      }
      if (doing === 'connect' && !from.hearsAll) bound()
      else socket.bind({ address: withNamedZone(from.address ?? any), port: from.port ?? 0, exclusive: true }, bound)
    })
    return opening.ok ? done({ socket: opening.value, peer: known }) : opening
  }

  /** Datagrams that the system dropped since the last call; undefined where it does not tell. */
  takeDrops(): number | undefined {
    return this.#isClosed ? 0 : this.#drops?.take()
  }

  /** Joins a multicast group (RFC 1112, RFC 4607). */
  join(membership: GroupMembership): Outcome<null> {
    const { group, via, source } = membership
    return this.#onGroup(membership, 'join', () => {
      if (source === undefined) this.#socket.addMembership(group, this.#interfaceOf(via))
      else this.#socket.addSourceSpecificMembership(source, group, this.#interfaceOf(via))
    })
  }

  leave(membership: GroupMembership): Outcome<null> {
    const { group, via, source } = membership
    return this.#onGroup(membership, 'leave', () => {
      if (source === undefined) this.#socket.dropMembership(group, this.#interfaceOf(via))
      else this.#socket.dropSourceSpecificMembership(source, group, this.#interfaceOf(via))
    })
  }

  /**
   * Why a datagram of this size cannot be sent now: it is too big, too much waits already (`heldBytes` of it outside
   * this socket), or the socket is closed.
   */
  refusal(byteLength: number, to: Endpoint, heldBytes = 0): Failure | undefined {
    const limit = to.address.includes(':') ? MAX_DATAGRAM_V6 : MAX_DATAGRAM_V4
    const waiting = this.#queuedBytes + heldBytes
    if (byteLength <= limit && !this.#isClosed && waiting + byteLength <= MAX_QUEUED_BYTES) return undefined
    const subject = formatEndpoint(to)
    if (byteLength > limit) {
      const message = `the datagram for UDP ${subject} is too big: ${String(byteLength)} > ${String(limit)} bytes; send it in parts, or over TCP (EMSGSIZE)`
      return { code: 'message-too-big', errno: 'EMSGSIZE', message, subject }
    }
    if (this.#isClosed) return refusal('socketClosed', { peer: subject }, { code: 'not-open', subject })
    const message = `UDP ${subject}: ${String(waiting)} bytes wait for the system already; send more slowly`
    return { code: 'queue-full', errno: '', message, subject }
  }

  /** Passes one datagram to the system; `refusal` tells beforehand whether that is possible. */
  send(bytes: Uint8Array, to: Endpoint, sender: DatagramSender): void {
    if (this.#isClosed) return
    this.#turn.deliver()
    this.#queuedBytes += bytes.length
    const onHanded = (error: Error | null): void => {
      this.#queuedBytes -= bytes.length
      if (this.#isClosed) return
      const failure = error === null ? undefined : toFailure(error, { protocol: 'udp', doing: 'send', where: to })
      sender.onHanded(bytes, to, failure)
      if (this.#queuedBytes === 0) this.#onDrained?.()
    }
    if (this.#connectedTo === undefined) this.#socket.send(bytes, to.port, this.#reachable(to.address), onHanded)
    else this.#socket.send(bytes, onHanded)
  }

  /** Hands on what was received and waits for the end of this turn. */
  deliver(): void {
    this.#turn.deliver()
  }

  /** Resolves when the system has taken everything that was sent, or after this time; ms. */
  drained(limitMs: number, clock: Clock): Promise<void> {
    if (this.#queuedBytes === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel()
        this.#onDrained = undefined
        resolve()
      }
      const cancel = clock.after(limitMs, finish)
      this.#onDrained = finish
    })
  }

  /** Frees the port at once. A second call does no harm. */
  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#turn.deliver()
    this.#isClosed = true
    return new Promise((resolve) => {
      this.#socket.close(() => {
        resolve()
      })
    })
  }

  #onGroup(membership: GroupMembership, doing: 'join' | 'leave', act: () => void): Outcome<null> {
    try {
      if (this.#isClosed) throw new Error('the socket is closed')
      act()
      return done(null)
    } catch (error) {
      return failed(toGroupFailure(error as Error, formatGroup(membership), doing, this.local))
    }
  }

  /** The interface of an IPv6 group, which Node takes as a zone. */
  #interfaceOf(via: string | undefined): string | undefined {
    return via !== undefined && this.local.address.includes(':') && !via.includes('%') ? `::%${via}` : via
  }

  /**
   * The address of a peer for this socket: an IPv6 socket reaches an IPv4 peer by its mapped address (RFC 4291,
   * 2.5.5.2).
   */
  #reachable(address: string): string {
    return this.local.address.includes(':') && !address.includes(':') ? `::ffff:${address}` : address
  }
}

/** Opens a socket, binds or connects it, and sets its options; it is closed again when any of these fails. */
function begin(
  address: string,
  options: UdpSocketOptions,
  attempt: Parameters<typeof toFailure>[1],
  open: (socket: Socket, onReady: (make: () => UdpSocket) => void, onError: (error: Error) => void) => void,
): Promise<Outcome<UdpSocket>> {
  return new Promise((resolve) => {
    const { ipv6Only, reuseAddress, reusePort } = options
    const type: SocketType = address.includes(':') ? 'udp6' : 'udp4'
    const socket = createSocket({
      type,
      reuseAddr: reuseAddress,
      ...(type === 'udp6' ? { ipv6Only } : {}),
      ...(reusePort ? { reusePort } : {}),
    })
    const give = (failure: Failure): void => {
      socket.on('error', () => undefined)
      socket.close()
      resolve(failed(failure))
    }
    const onError = (error: Error): void => {
      give(toFailure(error, attempt))
    }
    socket.once('error', onError)
    try {
      open(
        socket,
        (make) => {
          socket.off('error', onError)
          const failure = applyOptions(socket, type, options, attempt.where)
          if (failure === undefined) resolve(done(make()))
          else give(failure)
        },
        onError,
      )
    } catch (error) {
      onError(error as Error)
    }
  })
}

function applyOptions(
  socket: Socket,
  type: SocketType,
  options: UdpSocketOptions,
  where: Endpoint,
): Failure | undefined {
  const { broadcast, ttl, multicastTtl, multicastLoopback, multicastInterface, receiveBufferBytes } = options
  try {
    if (broadcast) socket.setBroadcast(true)
    if (ttl !== undefined) socket.setTTL(ttl)
    if (multicastTtl !== undefined) socket.setMulticastTTL(multicastTtl)
    if (!multicastLoopback) socket.setMulticastLoopback(false)
  } catch (error) {
    return toFailure(error as Error, { protocol: 'udp', doing: 'listen', where })
  }
  try {
    if (multicastInterface !== undefined) {
      const isName = type === 'udp6' && !multicastInterface.includes('%')
      socket.setMulticastInterface(isName ? `::%${multicastInterface}` : multicastInterface)
    }
  } catch (error) {
    return toGroupFailure(error as Error, multicastInterface ?? '', 'use', where)
  }
  setBuffer(() => socket.setRecvBufferSize(receiveBufferBytes))
  const { sendBufferBytes } = options
  if (sendBufferBytes !== undefined) setBuffer(() => socket.setSendBufferSize(sendBufferBytes))
  return undefined
}

/**
 * Sets buffer sizes. The system grants what it allows (socket(7), SO_RCVBUF); some systems refuse instead, and the
 * granted size is shown.
 */
function setBuffer(set: () => void): void {
  try {
    set()
  } catch {
    // The system's default stays in place.
  }
}
