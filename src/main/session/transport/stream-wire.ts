import type { Socket } from 'node:net'
import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import { MAX_QUEUED_BYTES } from '../../../shared/limits'
import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { TlsFacts } from '../../../shared/session'
import type { Clock } from '../../clock'
import { TcpConnection, type ConnectionOptions, type OpenStream } from '../../net/tcp-connection'
import type { ConversationAbility } from '../conversation/conversation'
import type { Handshake, Wire, WireEvents } from './wire'
import { resetSocket } from '../../net/reset-socket'
import { refusal } from '../../../shared/words/say-failure'

const CAN: ReadonlySet<ConversationAbility> = new Set(['half-close', 'reset', 'pause'])

/** A TCP or TLS connection. Nothing is read from it before `resume`. */
export class StreamWire implements Wire {
  readonly isStream = true
  readonly can = CAN
  readonly #options: ConnectionOptions
  readonly #events: WireEvents
  #connection: TcpConnection
  #isPaused = true
  #isSecuring = false
  /** The socket of a TLS handshake in progress. */
  #securing: Socket | undefined
  #isResetByUs = false

  constructor(stream: OpenStream, options: SessionOptions, clock: Clock, events: WireEvents) {
    this.#events = events
    this.#options = {
      nagle: optionOf(options, 'nagle'),
      keepAliveMs: optionOf(options, 'keepAliveMs'),
      writeBufferBytes: optionOf(options, 'writeBufferBytes'),
      clock,
    }
    this.#connection = new TcpConnection(stream, this.#options, events)
  }

  get local(): Endpoint {
    return this.#connection.local
  }

  get peer(): Endpoint {
    return this.#connection.peer
  }

  get queuedBytes(): number {
    return this.#connection.queuedBytes
  }

  get isWritable(): boolean {
    return !this.#isSecuring && this.#connection.isWritable
  }

  refusal(byteLength: number, heldBytes = 0): Failure | undefined {
    const { queuedBytes, peer } = this.#connection
    const { isWritable } = this
    const waiting = queuedBytes + heldBytes
    if (isWritable && waiting + byteLength <= MAX_QUEUED_BYTES) return undefined
    const subject = formatEndpoint(peer)
    if (this.#isSecuring) {
      return refusal('agreeingOnTls', { peer: subject }, { code: 'not-open', subject })
    }
    if (!isWritable) {
      return refusal('sideClosed', { peer: subject }, { code: 'not-open', subject })
    }
    const message = `TCP ${subject} does not read: ${String(waiting)} bytes wait for it already; wait, or close it`
    return { code: 'queue-full', errno: '', message, subject }
  }

  send(bytes: Uint8Array): void {
    this.#connection.send(bytes)
  }

  halfClose(): void {
    this.#connection.halfClose()
  }

  close(): void {
    this.#breakOff()
    this.#connection.close()
  }

  reset(): void {
    this.#breakOff()
    this.#connection.reset()
  }

  fail(failure: Failure): void {
    this.#securing?.destroy()
    this.#connection.fail(failure)
  }

  /** Resets a connection that is ended in the middle of a handshake. */
  #breakOff(): void {
    if (this.#securing === undefined) return
    this.#isResetByUs = true
    resetSocket(this.#securing)
  }

  pause(): void {
    this.#isPaused = true
    if (!this.#isSecuring) this.#connection.pause()
  }

  resume(): void {
    this.#isPaused = false
    if (!this.#isSecuring) this.#connection.resume()
  }

  async secure(handshake: Handshake): Promise<Outcome<TlsFacts>> {
    const { peer } = this.#connection
    this.#isSecuring = true
    const tcp = await this.#connection.release()
    if (tcp === undefined) {
      this.#isSecuring = false
      const subject = formatEndpoint(peer)
      return failed(refusal('endedBeforeTls', { peer: subject }, { code: 'not-open', subject }))
    }
    this.#securing = tcp
    const outcome = await handshake(tcp, peer)
    this.#securing = undefined
    this.#isSecuring = false
    if (!outcome.ok) {
      const isResetByUs = this.#isResetByUs
      this.#events.onClosed({ failure: isResetByUs ? undefined : outcome.failure, isResetByUs, unsentBytes: 0 })
      return outcome
    }
    this.#connection = new TcpConnection(outcome.value.stream, this.#options, this.#events)
    if (!this.#isPaused) this.#connection.resume()
    return done(outcome.value.facts)
  }
}
