import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import { MAX_QUEUED_BYTES } from '../../../shared/limits'
import type { Failure } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { Clock } from '../../clock'
import { TcpConnection, type OpenStream } from '../../net/tcp-connection'
import type { ConversationAbility } from '../conversation/conversation'
import type { Wire, WireEvents } from './wire'

const CAN: ReadonlySet<ConversationAbility> = new Set(['half-close', 'reset', 'pause'])

/** A TCP or TLS connection. Nothing is read from it before `resume`. */
export class StreamWire implements Wire {
  readonly isStream = true
  readonly can = CAN
  readonly #connection: TcpConnection

  constructor(stream: OpenStream, options: SessionOptions, clock: Clock, events: WireEvents) {
    const socketOptions = {
      nagle: optionOf(options, 'nagle'),
      keepAliveMs: optionOf(options, 'keepAliveMs'),
      writeBufferBytes: optionOf(options, 'writeBufferBytes'),
      clock,
    }
    this.#connection = new TcpConnection(stream, socketOptions, events)
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
    return this.#connection.isWritable
  }

  refusal(byteLength: number): Failure | undefined {
    const { queuedBytes, isWritable, peer } = this.#connection
    if (isWritable && queuedBytes + byteLength <= MAX_QUEUED_BYTES) return undefined
    const subject = formatEndpoint(peer)
    if (!isWritable) {
      const message = `TCP ${subject}: this side of the connection is closed, nothing more can be sent on it`
      return { code: 'not-open', errno: '', message, subject }
    }
    const message = `TCP ${subject} does not read: ${String(queuedBytes)} bytes wait for it already; wait, or close it`
    return { code: 'queue-full', errno: '', message, subject }
  }

  send(bytes: Uint8Array): void {
    this.#connection.send(bytes)
  }

  halfClose(): void {
    this.#connection.halfClose()
  }

  close(): void {
    this.#connection.close()
  }

  reset(): void {
    this.#connection.reset()
  }

  fail(failure: Failure): void {
    this.#connection.fail(failure)
  }

  pause(): void {
    this.#connection.pause()
  }

  resume(): void {
    this.#connection.resume()
  }
}
