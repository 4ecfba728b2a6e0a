import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { formatEndpoint, plainAddress, type Endpoint } from '../../shared/endpoint'
import { MAX_DATAGRAM_V4, MAX_DATAGRAM_V6, MAX_QUEUED_BYTES } from '../../shared/limits'
import { done, failed, type NetFailure, type Outcome } from '../../shared/net-failure'
import { toNetFailure } from './net-failure'

const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024

export interface UdpSocketEvents {
  /** One datagram; it may be empty. The bytes are the receiver's to keep. */
  onDatagram(bytes: Uint8Array, from: Endpoint): void
  /** The system took the datagram. Whether anybody received it is not known. */
  onSent(bytes: Uint8Array, to: Endpoint): void
  /** The socket stays usable. A connected socket learns so that its peer's port is closed (ICMP). */
  onFailure(failure: NetFailure, about: Endpoint): void
}

/** A bound UDP socket. Connected to one peer it hears that peer only, and its ICMP errors; otherwise everybody. */
export class UdpSocket {
  readonly local: Endpoint
  readonly #socket: Socket
  readonly #events: UdpSocketEvents
  readonly #connectedTo: Endpoint | undefined
  #queuedBytes = 0
  #isClosed = false

  private constructor(socket: Socket, events: UdpSocketEvents, connectedTo: Endpoint | undefined) {
    this.#socket = socket
    this.#events = events
    this.#connectedTo = connectedTo
    const { address, port } = socket.address()
    this.local = { address: plainAddress(address), port }
    askForBuffer(socket)
    socket.on('message', (bytes, { address: from, port: fromPort }) => {
      events.onDatagram(bytes, { address: plainAddress(from), port: fromPort })
    })
    socket.on('error', (error) => {
      const about = connectedTo ?? this.local
      events.onFailure(toNetFailure(error, { protocol: 'udp', doing: 'receive', where: about }), about)
    })
  }

  /** Binds without sharing the port with anybody; port 0 picks a free one. */
  static bind(local: Endpoint, events: UdpSocketEvents): Promise<Outcome<UdpSocket>> {
    return new Promise((resolve) => {
      const socket = createSocket({ type: local.address.includes(':') ? 'udp6' : 'udp4' })
      const onError = (error: Error): void => {
        socket.close()
        resolve(failed(toNetFailure(error, { protocol: 'udp', doing: 'listen', where: local })))
      }
      socket.once('error', onError)
      try {
        socket.bind({ address: local.address, port: local.port, exclusive: true }, () => {
          socket.off('error', onError)
          resolve(done(new UdpSocket(socket, events, undefined)))
        })
      } catch (error) {
        onError(error as Error)
      }
    })
  }

  /** A socket on a free port for one peer. The peer need not be there yet; a name is looked up first. */
  static async connect(peer: Endpoint, events: UdpSocketEvents): Promise<Outcome<UdpSocket>> {
    let address = peer.address
    try {
      if (isIP(address) === 0) address = (await lookup(address)).address
    } catch (error) {
      return failed(toNetFailure(error as Error, { protocol: 'udp', doing: 'connect', where: peer }))
    }
    return new Promise((resolve) => {
      const to = { address, port: peer.port }
      const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4' })
      const onError = (error: Error): void => {
        socket.close()
        resolve(failed(toNetFailure(error, { protocol: 'udp', doing: 'connect', where: to })))
      }
      socket.once('error', onError)
      try {
        socket.connect(to.port, to.address, () => {
          socket.off('error', onError)
          resolve(done(new UdpSocket(socket, events, to)))
        })
      } catch (error) {
        onError(error as Error)
      }
    })
  }

  /** The peer of a connected socket. */
  get peer(): Endpoint | undefined {
    return this.#connectedTo
  }

  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** Hands one datagram to the system. Fails at once when it is too big, or when too much waits already. */
  send(bytes: Uint8Array, to: Endpoint): Outcome<null> {
    const limit = to.address.includes(':') ? MAX_DATAGRAM_V6 : MAX_DATAGRAM_V4
    const subject = formatEndpoint(to)
    if (bytes.length > limit) {
      const message = `the datagram for UDP ${subject} is too big: ${String(bytes.length)} > ${String(limit)} bytes; send it in parts, or over TCP (EMSGSIZE)`
      return failed({ code: 'message-too-big', errno: 'EMSGSIZE', message, subject })
    }
    if (this.#isClosed)
      return failed({ code: 'not-open', errno: '', message: `UDP ${subject}: the socket is closed`, subject })
    if (this.#queuedBytes + bytes.length > MAX_QUEUED_BYTES) {
      const message = `UDP ${subject}: ${String(this.#queuedBytes)} bytes wait for the system already; send more slowly`
      return failed({ code: 'queue-full', errno: '', message, subject })
    }
    this.#queuedBytes += bytes.length
    const onHanded = (error: Error | null): void => {
      this.#queuedBytes -= bytes.length
      if (this.#isClosed) return
      if (error === null) this.#events.onSent(bytes, to)
      else this.#events.onFailure(toNetFailure(error, { protocol: 'udp', doing: 'send', where: to }), to)
    }
    if (this.#connectedTo === undefined) this.#socket.send(bytes, to.port, this.#reachable(to.address), onHanded)
    else this.#socket.send(bytes, onHanded)
    return done(null)
  }

  /** An IPv6 socket reaches an IPv4 peer by its mapped address (RFC 4291, 2.5.5.2). */
  #reachable(address: string): string {
    return this.local.address.includes(':') && !address.includes(':') ? `::ffff:${address}` : address
  }

  /** Frees the port at once. A second call does no harm. */
  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#isClosed = true
    return new Promise((resolve) => {
      this.#socket.close(() => {
        resolve()
      })
    })
  }
}

/** Room for the datagrams of a pause; the system gives what it allows (socket(7), SO_RCVBUF), the default otherwise. */
function askForBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
  } catch {
    // Some systems refuse instead of giving less; their default remains.
  }
}
