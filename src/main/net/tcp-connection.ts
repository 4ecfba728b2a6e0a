import type { Socket } from 'node:net'
import { plainAddress, type Endpoint } from '../../shared/endpoint'
import { TCP_SEND_PIECE_BYTES } from '../../shared/limits'
import type { NetFailure } from '../../shared/net-failure'
import { toNetFailure } from './net-failure'

/**
 * What happens to a connection, in this order: any number of `onBytes` and `onSent`, at most one `onPeerEnd`, then
 * exactly one `onClosed`, and nothing after it.
 */
export interface TcpConnectionEvents {
  /** One read. The bytes are the receiver's to keep. */
  onBytes(bytes: Uint8Array): void
  /** The system took these bytes. Whether the peer did is not known. */
  onSent(bytes: Uint8Array): void
  /** FIN from the peer: it sends no more, and may still read. */
  onPeerEnd(): void
  /** FIN from us went out behind everything queued. */
  onLocalEnd(): void
  /** Fewer bytes wait than before a refused send. */
  onDrain(): void
  onClosed(end: ConnectionEnd): void
}

export interface ConnectionEnd {
  readonly failure: NetFailure | undefined
  readonly isResetByUs: boolean
  /** Handed to us and never taken by the system. */
  readonly unsentBytes: number
}

/** A peer that reads nothing is reset this long after `close`, so that closing always ends. */
const CLOSE_GRACE_MS = 1_000

/** One open TCP connection with plain values. Ends when both sides have ended, on a failure, on `close` or `reset`. */
export class TcpConnection {
  readonly local: Endpoint
  readonly peer: Endpoint
  readonly #socket: Socket
  readonly #events: TcpConnectionEvents
  #queuedBytes = 0
  #failure: NetFailure | undefined
  #isResetByUs = false
  #hasEnded = false
  #isClosed = false
  #graceTimer: NodeJS.Timeout | undefined

  /** Takes over a connected socket that was made with `allowHalfOpen`. */
  constructor(socket: Socket, events: TcpConnectionEvents) {
    this.#socket = socket
    this.#events = events
    this.local = { address: plainAddress(socket.localAddress ?? '0.0.0.0'), port: socket.localPort ?? 0 }
    this.peer = { address: plainAddress(socket.remoteAddress ?? '0.0.0.0'), port: socket.remotePort ?? 0 }
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => {
      events.onBytes(bytes)
    })
    socket.on('end', () => {
      events.onPeerEnd()
    })
    socket.on('drain', () => {
      events.onDrain()
    })
    socket.on('finish', () => {
      if (!socket.destroyed) events.onLocalEnd()
    })
    socket.on('error', (error) => {
      this.#failure = toNetFailure(error, { protocol: 'tcp', doing: 'receive', where: this.peer })
    })
    socket.on('close', () => {
      this.#isClosed = true
      clearTimeout(this.#graceTimer)
      events.onClosed({ failure: this.#failure, isResetByUs: this.#isResetByUs, unsentBytes: this.#queuedBytes })
    })
  }

  /** Bytes that wait for the system to take them. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  get isWritable(): boolean {
    return !this.#isClosed && !this.#hasEnded && this.#socket.writable
  }

  /** Queues the bytes, in pieces of 64 KiB. The caller bounds the queue by `queuedBytes`. */
  send(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += TCP_SEND_PIECE_BYTES) {
      const piece = bytes.subarray(from, from + TCP_SEND_PIECE_BYTES)
      this.#queuedBytes += piece.length
      this.#socket.write(piece, (error) => {
        if (error) return
        this.#queuedBytes -= piece.length
        this.#events.onSent(piece)
      })
    }
  }

  /** FIN behind everything queued; reading goes on. */
  halfClose(): void {
    if (this.#hasEnded || this.#isClosed) return
    this.#hasEnded = true
    this.#socket.end()
  }

  /** FIN both ways: what is queued goes out for a second at most, what the peer still sends is not read any more. */
  close(): void {
    if (this.#isClosed) return
    this.halfClose()
    this.#socket.destroySoon()
    this.#graceTimer ??= setTimeout(() => {
      this.reset()
    }, CLOSE_GRACE_MS)
  }

  /** RST: what is queued is lost. */
  reset(): void {
    if (this.#isClosed) return
    this.#isResetByUs = true
    this.#socket.resetAndDestroy()
  }

  /** Stops reading; the peer is held back by TCP's own window. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }
}
