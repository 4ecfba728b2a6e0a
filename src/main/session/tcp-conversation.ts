import type { Socket } from 'node:net'
import { formatEndpoint } from '../../shared/endpoint'
import { MAX_QUEUED_BYTES } from '../../shared/limits'
import { done, failed, type Outcome } from '../../shared/net-failure'
import type { StateEvent } from '../../shared/record'
import { TcpConnection, type ConnectionEnd } from '../net/tcp-connection'
import type { SessionJournal } from './session-journal'

/** With this much waiting for a peer, its own bytes are not read: it must take answers before it asks for more. */
const PAUSE_READING_BYTES = 256 * 1024

/** One TCP connection as a conversation: everything that happens to it becomes a record. */
export class TcpConversation {
  readonly number: number
  /** Resolves after the last record. */
  readonly closed: Promise<void>
  readonly #journal: SessionJournal
  readonly #connection: TcpConnection
  #isPaused = false

  /** Takes over a connected socket. */
  constructor(number: number, socket: Socket, openedBy: 'local' | 'peer', journal: SessionJournal) {
    let onClosed: () => void = () => undefined
    this.closed = new Promise((resolve) => {
      onClosed = resolve
    })
    this.number = number
    this.#journal = journal
    this.#connection = new TcpConnection(socket, {
      onBytes: (bytes) => {
        this.#receive(bytes)
      },
      onSent: (bytes) => {
        journal.bytes(number, 'tx', bytes)
        this.#resumeReading()
      },
      onPeerEnd: () => {
        journal.state(number, { kind: 'half-closed', by: 'peer' })
        // By hand a late answer is still possible; a responder has answered everything there was.
        if (journal.answersByItself) this.#connection.halfClose()
      },
      onLocalEnd: () => {
        journal.state(number, { kind: 'half-closed', by: 'local' })
      },
      onDrain: () => {
        journal.changed(number)
      },
      onClosed: (end) => {
        journal.state(number, closingEvent(end))
        onClosed()
      },
    })
    const { local, peer } = this.#connection
    journal.state(number, { kind: 'open', local, peer, by: openedBy })
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
    if (queuedBytes + bytes.length > MAX_QUEUED_BYTES) {
      const message = `TCP ${subject} does not read: ${String(queuedBytes)} bytes wait for it already; wait, or close it`
      return failed({ code: 'queue-full', errno: '', message, subject })
    }
    this.#connection.send(bytes)
    this.#journal.changed(this.number)
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

  #receive(bytes: Uint8Array): void {
    this.#journal.bytes(this.number, 'rx', bytes)
    const answer = this.#journal.answer(bytes)
    if (answer === undefined || answer.length === 0 || !this.#connection.isWritable) return
    this.#connection.send(answer)
    if (this.#connection.queuedBytes > PAUSE_READING_BYTES) {
      this.#isPaused = true
      this.#connection.pause()
    }
  }

  #resumeReading(): void {
    if (!this.#isPaused || this.#connection.queuedBytes > PAUSE_READING_BYTES / 2) return
    this.#isPaused = false
    this.#connection.resume()
  }
}

function closingEvent({ failure, isResetByUs, unsentBytes }: ConnectionEnd): StateEvent {
  const unsent = unsentBytes === 0 ? {} : { unsentBytes }
  if (isResetByUs) return { kind: 'reset', by: 'local', ...unsent }
  if (failure?.code === 'connection-reset') return { kind: 'reset', by: 'peer', ...unsent }
  if (failure !== undefined) return { kind: 'failed', failure, ...unsent }
  return { kind: 'closed', ...unsent }
}
