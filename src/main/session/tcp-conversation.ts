import { formatEndpoint, type Protocol } from '../../shared/endpoint'
import { MAX_QUEUED_BYTES } from '../../shared/limits'
import { done, failed, type NetFailure, type Outcome } from '../../shared/net-failure'
import { optionOf, type SessionOptions } from '../../shared/options/catalogue'
import type { StateEvent } from '../../shared/record'
import { TcpConnection, type ConnectionEnd, type OpenStream, type TcpConnectionEvents } from '../net/tcp-connection'
import { tlsOnPlain } from '../net/tls/tls-failure'
import type { SessionLog } from './session-log'

/** With this much waiting for a peer, its own bytes are not read: it must take answers before it asks for more. */
const PAUSE_READING_BYTES = 256 * 1024

/** One connection as a conversation: everything that happens to it becomes a record. */
export class TcpConversation implements TcpConnectionEvents {
  readonly number: number
  /** Resolves after the last record, with what it says. */
  readonly closed: Promise<StateEvent>
  readonly #log: SessionLog
  readonly #slowReader: ReturnType<typeof optionOf<'slowReader'>>
  readonly #protocol: Protocol
  readonly #connection: TcpConnection
  /** By the person. */
  #isHeld = false
  /** Because the peer does not take our answers. */
  #isWaitingForReader = false
  #isFirst = true
  #resolveClosed: ((last: StateEvent) => void) | undefined
  readonly #endsWithPeer: boolean

  /** Takes over a connected stream; nothing is read from it before `begin`. */
  constructor(number: number, stream: OpenStream, log: SessionLog, options: SessionOptions) {
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
    this.number = number
    this.#log = log
    this.#slowReader = optionOf(options, 'slowReader')
    this.#endsWithPeer = optionOf(options, 'reconnect')
    this.#protocol = stream.protocol
    const socketOptions = {
      nagle: optionOf(options, 'nagle'),
      keepAliveMs: optionOf(options, 'keepAliveMs'),
      writeBufferBytes: optionOf(options, 'writeBufferBytes'),
    }
    this.#connection = new TcpConnection(stream, socketOptions, this)
  }

  /** Records that bytes can go both ways from now on, and reads the first ones. Its owner must know it by then: who is told may send at once. */
  begin(opening: StateEvent): void {
    this.#log.state(this.number, opening)
    this.#connection.resume()
  }

  get local() {
    return this.#connection.local
  }

  get queuedBytes(): number {
    return this.#connection.queuedBytes
  }

  /** Refused when the peer is not taking what it was sent before: the queue is bounded. */
  send(bytes: Uint8Array): Outcome<null> {
    const { queuedBytes, isWritable, peer } = this.#connection
    const subject = formatEndpoint(peer)
    if (!isWritable) {
      const message = `TCP ${subject}: this side of the connection is closed, nothing more can be sent on it`
      return failed({ code: 'not-open', errno: '', message, subject })
    }
    if (queuedBytes + bytes.length > MAX_QUEUED_BYTES) return failed(this.#queueFull())
    this.#connection.send(bytes)
    this.#log.changed(this.number)
    return done(null)
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

  /** Ends the conversation because nothing came or went for this long. */
  endIdle(afterMs: number): void {
    this.#log.state(this.number, { kind: 'idle', afterMs })
    this.#connection.close()
  }

  /** Reads no more: what the peer sends fills the system's buffers, then its window is closed (RFC 9293, 3.8.6). */
  setPaused(isPaused: boolean): void {
    if (this.#isHeld === isPaused) return
    this.#isHeld = isPaused
    this.#log.state(this.number, { kind: isPaused ? 'paused' : 'resumed' })
    this.#applyPause()
  }

  onBytes(bytes: Uint8Array): void {
    this.#log.bytes(this.number, 'rx', bytes)
    if (this.#isFirst) {
      this.#isFirst = false
      const failure = this.#protocol === 'tcp' ? tlsOnPlain(bytes, this.#connection.peer) : undefined
      if (failure !== undefined) this.#log.state(this.number, { kind: 'warning', failure })
    }
    for (const answer of this.#log.answers(this.number, bytes)) this.#answer(answer)
  }

  onSent(bytes: Uint8Array): void {
    this.#log.bytes(this.number, 'tx', bytes)
    this.#resumeAfterReader()
  }

  onPeerEnd(): void {
    this.#log.state(this.number, { kind: 'half-closed', by: 'peer' })
    // By hand a late answer is still possible; a responder has answered everything there was, and a client that
    // connects again must first come to an end.
    if (this.#log.answersByItself || this.#endsWithPeer) this.#connection.halfClose()
  }

  onLocalEnd(): void {
    this.#log.state(this.number, { kind: 'half-closed', by: 'local' })
  }

  onDrain(): void {
    this.#log.changed(this.number)
  }

  onClosed(end: ConnectionEnd): void {
    const last = closingEvent(end)
    this.#log.state(this.number, last)
    this.#resolveClosed?.(last)
  }

  #answer(answer: Uint8Array): void {
    if (answer.length === 0 || !this.#connection.isWritable) return
    const policy = this.#slowReader
    if (policy !== 'wait' && this.#connection.queuedBytes + answer.length > MAX_QUEUED_BYTES) {
      if (policy === 'close') this.#connection.fail(this.#queueFull())
      else this.#log.state(this.number, { kind: 'answer-dropped', byteLength: answer.length })
      return
    }
    this.#connection.send(answer)
    if (policy !== 'wait' || this.#connection.queuedBytes <= PAUSE_READING_BYTES) return
    this.#isWaitingForReader = true
    this.#applyPause()
  }

  #resumeAfterReader(): void {
    if (!this.#isWaitingForReader || this.#connection.queuedBytes > PAUSE_READING_BYTES / 2) return
    this.#isWaitingForReader = false
    this.#applyPause()
  }

  #applyPause(): void {
    if (this.#isHeld || this.#isWaitingForReader) this.#connection.pause()
    else this.#connection.resume()
  }

  #queueFull(): NetFailure {
    const { queuedBytes, peer } = this.#connection
    const subject = formatEndpoint(peer)
    const message = `TCP ${subject} does not read: ${String(queuedBytes)} bytes wait for it already; wait, or close it`
    return { code: 'queue-full', errno: '', message, subject }
  }
}

function closingEvent({ failure, isResetByUs, unsentBytes }: ConnectionEnd): StateEvent {
  const unsent = unsentBytes === 0 ? {} : { unsentBytes }
  if (isResetByUs) return { kind: 'reset', by: 'local', ...unsent }
  if (failure?.code === 'connection-reset') return { kind: 'reset', by: 'peer', ...unsent }
  if (failure !== undefined) return { kind: 'failed', failure, ...unsent }
  return { kind: 'closed', ...unsent }
}
