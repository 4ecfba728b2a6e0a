import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import type { Failure } from '../../../shared/failure'
import type { DatagramSender, UdpSocket } from '../../net/udp-socket'
import type { ConversationAbility } from '../conversation/conversation'
import type { Wire, WireEvents } from './wire'
import { refusal } from '../../../shared/words/say-failure'

const NOTHING: ReadonlySet<ConversationAbility> = new Set()

/** One peer of a UDP socket; or the overflow, which can only answer at once. */
export class DatagramWire implements Wire, DatagramSender {
  readonly peer: Endpoint
  readonly isStream = false
  readonly can = NOTHING
  readonly #socket: UdpSocket
  #events: WireEvents
  readonly #onClose: (() => void) | undefined
  #isShared: boolean
  /** The peer that is sent to; undefined while there is none. */
  #to: Endpoint | undefined
  #queuedBytes = 0
  #isClosed = false

  /** `onClose` is called instead when closing one peer means more than that. */
  constructor(socket: UdpSocket, peer: Endpoint, events: WireEvents, onClose?: () => void) {
    this.#socket = socket
    this.peer = peer
    this.#events = events
    this.#onClose = onClose
    this.#isShared = peer.port === 0
    this.#to = this.#isShared ? undefined : peer
  }

  get local(): Endpoint {
    return this.#socket.local
  }

  get queuedBytes(): number {
    return this.#queuedBytes
  }

  get isWritable(): boolean {
    return !this.#isClosed
  }

  refusal(byteLength: number, heldBytes = 0): Failure | undefined {
    if (this.#to !== undefined && !this.#isClosed) return this.#socket.refusal(byteLength, this.#to, heldBytes)
    const subject = formatEndpoint(this.peer)
    return refusal('nobodyToSendTo', { peer: subject }, { code: 'not-open', subject })
  }

  send(bytes: Uint8Array): void {
    if (this.#to === undefined) return
    this.#queuedBytes += bytes.length
    this.#socket.send(bytes, this.#to, this)
  }

  onHanded(bytes: Uint8Array, to: Endpoint, failure: Failure | undefined): void {
    this.#queuedBytes -= bytes.length
    if (failure !== undefined) this.#events.onWarning(failure)
    else if (this.#isShared) this.#events.onSent(bytes, to)
    else this.#events.onSent(bytes)
  }

  /** Its conversation has ended: what the system takes from now on belongs to the one of all others. */
  fold(others: WireEvents): void {
    this.#events = others
    this.#isShared = true
  }

  /** UDP has no connection: closing forgets the peer, and its next datagram opens a new conversation. */
  close(): void {
    if (this.#onClose === undefined) this.#end(undefined)
    else this.#onClose()
  }

  halfClose(): void {
    // UDP has no half-close; `can` says so.
  }

  reset(): void {
    this.close()
  }

  fail(failure: Failure): void {
    this.#end(failure)
  }

  serveNow(peer: Endpoint | undefined): void {
    if (this.#isShared) this.#to = peer
  }

  pause(): void {
    // Datagrams cannot be held back.
  }

  resume(): void {
    // Datagrams arrive whether they are read or not.
  }

  #end(failure: Failure | undefined): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#events.onClosed({ failure, isResetByUs: false, unsentBytes: 0 })
  }
}
