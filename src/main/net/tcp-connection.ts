import type { Socket } from 'node:net'
import { plainAddress, type Endpoint, type Protocol } from '../../shared/endpoint'
import { TCP_SEND_PIECE_BYTES } from '../../shared/limits'
import type { Failure } from '../../shared/failure'
import { concat } from '../../shared/payload-codec'
import type { Cancel, Clock } from '../clock'
import { conversationFailure } from './conversation-failure'
import { toFailure } from './failure'
import { sendTurn } from './send-turn'
import { toTlsFailure } from './tls/tls-failure'
import { resetSocket } from './reset-socket'

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
  readonly failure: Failure | undefined
  readonly isResetByUs: boolean
  /** Handed to us and never taken by the system. */
  readonly unsentBytes: number
}

export interface ConnectionOptions {
  /** RFC 896; off sets TCP_NODELAY (tcp(7)). */
  readonly nagle: boolean
  /** Silence before the system asks whether the peer is there (tcp(7), TCP_KEEPIDLE); undefined never asks. */
  readonly keepAliveMs: number | undefined
  /** Sends are gathered until so many bytes are together, or for `GATHER_MS`. */
  readonly writeBufferBytes: number | undefined
  readonly clock: Pick<Clock, 'after'>
}

/** A connected stream: plain TCP, or TLS over it. */
export interface OpenStream {
  readonly protocol: Protocol
  /** Bytes are read from and written to this one, made with `allowHalfOpen`. */
  readonly stream: Socket
  /** The TCP socket itself; the same where there is no TLS. */
  readonly tcp: Socket
}

/** Both ends of sockets that the system has no names for: Unix domain sockets and pipes. */
const pathEnds = new WeakMap<Socket, Ends>()

interface Ends {
  readonly local: Endpoint
  readonly peer: Endpoint
}

/** How many connected to a path, in this process: each has a number, since it has no name. */
let connectedToPaths = 0
/** The numbers stand for ports in the recording: the highest one is the path itself. */
const MOST_PATH_NUMBERS = 65_534

/** Remembers the ends of a socket at a path; `by` is who began the connection. */
export function namePathEnds(tcp: Socket, path: Endpoint, by: 'local' | 'peer'): void {
  const nameless = { address: path.address, port: (connectedToPaths % MOST_PATH_NUMBERS) + 1 }
  connectedToPaths += 1
  pathEnds.set(tcp, by === 'local' ? { local: nameless, peer: path } : { local: path, peer: nameless })
}

/** Both ends of a connected socket. */
export function endpointsOf(tcp: Socket): Ends {
  const named = pathEnds.get(tcp)
  if (named !== undefined) return named
  return {
    local: { address: plainAddress(tcp.localAddress ?? '0.0.0.0'), port: tcp.localPort ?? 0 },
    peer: { address: plainAddress(tcp.remoteAddress ?? '0.0.0.0'), port: tcp.remotePort ?? 0 },
  }
}

/** A peer that reads nothing is reset this long after `close`, so that closing always ends. */
const CLOSE_GRACE_MS = 1_000
/** So many pieces that were taken are let go together. */
const TAKEN_BEFORE_CUT = 4_096
/** What one record of TLS carries at most (RFC 8446, 5.1). */
const TLS_RECORD_BYTES = 2 ** 14
/** What a write buffer holds back at most. */
const GATHER_MS = 200

/** One open connection with plain values. Ends when both sides have ended, on a failure, on `close` or `reset`. */
export class TcpConnection {
  readonly local: Endpoint
  readonly peer: Endpoint
  readonly #stream: Socket
  readonly #tcp: Socket
  readonly #events: TcpConnectionEvents
  readonly #clock: Pick<Clock, 'after'>
  readonly #writeBufferBytes: number
  /** Nearly always one piece at most waits for the end of the turn. */
  #next: Uint8Array | undefined
  #more: Uint8Array[] = []
  #gatheredBytes = 0
  #stopGathering: Cancel | undefined
  /** Pieces that the system did not take within the call that wrote them. */
  #waiting: Uint8Array[] = []
  /** Those before it were taken: a shift of a long list costs as much as the list is long. */
  #firstWaiting = 0
  #queuedBytes = 0
  /** Writes that the system took within the call, and whose callback is still to come. */
  #tookAtOnce = 0
  #failure: Failure | undefined
  #isResetByUs = false
  #hasEnded = false
  #isClosed = false
  #stopGrace: Cancel | undefined
  #isReleased = false
  /** What takes each of our listeners off the stream. */
  readonly #listeners: (() => void)[] = []

  /** Takes over a connected stream. */
  constructor({ protocol, stream, tcp }: OpenStream, options: ConnectionOptions, events: TcpConnectionEvents) {
    this.#stream = stream
    this.#tcp = tcp
    this.#events = events
    this.#clock = options.clock
    this.#writeBufferBytes = options.writeBufferBytes ?? 0
    const { local, peer } = endpointsOf(tcp)
    this.local = local
    this.peer = peer
    tcp.setNoDelay(!options.nagle)
    if (options.keepAliveMs !== undefined) tcp.setKeepAlive(true, options.keepAliveMs)
    const fail = (error: Error): void => {
      if (this.#isReleased) return
      const { code = '' } = error as NodeJS.ErrnoException
      const attempt = { protocol, doing: 'receive', where: this.peer } as const
      this.#failure ??= code.startsWith('ERR_SSL') ? toTlsFailure(error, this.peer) : toFailure(error, attempt)
    }
    if (tcp !== stream) tcp.on('error', fail)
    const onData = (bytes: Buffer): void => {
      this.#guard(() => events.onBytes(bytes))
    }
    stream.on('data', onData)
    this.#listeners.push(() => {
      stream.off('data', onData)
    })
    const listen = (event: 'end' | 'drain' | 'finish' | 'close', act: () => void): void => {
      stream.on(event, act)
      this.#listeners.push(() => {
        stream.off(event, act)
      })
    }
    // Only a reset takes its name from a connection before we looked; some systems then report an end, and no error.
    const wasReset = tcp.remoteAddress === undefined && !pathEnds.has(tcp)
    listen('end', () => {
      if (wasReset) this.fail(toFailure(resetError(), { protocol, doing: 'receive', where: this.peer }))
      else this.#guard(() => events.onPeerEnd())
    })
    listen('drain', () => {
      this.#guard(() => events.onDrain())
    })
    listen('finish', () => {
      if (!stream.destroyed) this.#guard(() => events.onLocalEnd())
    })
    stream.on('error', fail)
    listen('close', () => {
      this.#isClosed = true
      this.#stopGrace?.()
      this.#stopGathering?.()
      const end = { failure: this.#failure, isResetByUs: this.#isResetByUs, unsentBytes: this.queuedBytes }
      this.#guard(() => events.onClosed(end))
    })
  }

  /** Bytes that wait for the system to take them. */
  get queuedBytes(): number {
    return this.#queuedBytes + this.#gatheredBytes
  }

  get isWritable(): boolean {
    return !this.#isClosed && !this.#hasEnded && this.#stream.writable
  }

  /**
   * Queues the bytes, in pieces of 64 KiB, until this turn of the event loop ends, or until the write buffer is full. The
   * caller bounds the queue by `queuedBytes`.
   */
  send(bytes: Uint8Array): void {
    const isFirst = this.#next === undefined
    if (isFirst) this.#next = bytes
    else this.#more.push(bytes)
    this.#gatheredBytes += bytes.length
    if (this.#writeBufferBytes === 0) {
      if (isFirst) sendTurn.add(this)
    } else if (this.#gatheredBytes >= this.#writeBufferBytes) this.flush()
    else {
      this.#stopGathering ??= this.#clock.after(GATHER_MS, () => {
        this.flush()
      })
    }
  }

  /** Gives the stream what waits for company. A write buffer makes one piece of it; without one, each send stays its own. */
  flush(): void {
    this.#stopGathering?.()
    this.#stopGathering = undefined
    const next = this.#next
    if (next === undefined || this.#stream.destroyed) return
    const more = this.#more
    this.#next = undefined
    this.#gatheredBytes = 0
    if (more.length === 0) {
      this.#write(next)
      return
    }
    this.#more = []
    if (this.#writeBufferBytes > 0) this.#write(concat([next, ...more]))
    else for (const bytes of [next, ...more]) this.#write(bytes)
  }

  /** FIN behind everything queued; reading goes on. */
  halfClose(): void {
    if (this.#hasEnded || this.#isClosed) return
    this.flush()
    this.#hasEnded = true
    this.#stream.end()
  }

  /** FIN both ways: what is queued goes out for a second at most, what the peer still sends is not read any more. */
  close(): void {
    if (this.#isClosed) return
    this.halfClose()
    this.#stream.destroySoon()
    this.#stopGrace ??= this.#clock.after(CLOSE_GRACE_MS, () => {
      this.reset()
    })
  }

  /** RST: what is queued is lost. */
  reset(): void {
    if (this.#isClosed) return
    this.#isResetByUs = true
    resetSocket(this.#tcp)
    if (this.#tcp !== this.#stream) this.#stream.destroy()
  }

  /** Ends at once because of this failure, as after a time-out. */
  fail(failure: Failure): void {
    if (this.#isClosed) return
    this.#failure ??= failure
    this.#stream.destroy()
  }

  /**
   * Gives the socket back, paused, when the system has taken everything that was sent: for TLS in the middle of a conversation.
   * Nothing is told of it here any more. Undefined when it ends first, which is told as always.
   */
  release(): Promise<Socket | undefined> {
    this.#stream.pause()
    this.flush()
    return new Promise((resolve) => {
      if (!this.isWritable) {
        resolve(undefined)
        return
      }
      this.#stream.once('close', () => {
        resolve(undefined)
      })
      this.#stream.write('', (error) => {
        if (error || this.#isClosed) return
        this.#isReleased = true
        this.#isClosed = true
        for (const takeOff of this.#listeners.splice(0)) takeOff()
        resolve(this.#stream)
      })
    })
  }

  /** Stops reading; the peer is held back by TCP's own window. */
  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  /** An error while we deal with this peer ends this connection and nothing else. */
  #guard(tell: () => void): void {
    try {
      tell()
    } catch (error) {
      this.fail(conversationFailure(error, this.peer))
    }
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length <= TCP_SEND_PIECE_BYTES) this.#writePiece(bytes)
    else
      for (let from = 0; from < bytes.length; from += TCP_SEND_PIECE_BYTES)
        this.#writePiece(bytes.subarray(from, from + TCP_SEND_PIECE_BYTES))
  }

  #writePiece(piece: Uint8Array): void {
    if (piece.length === 0) return
    const stream = this.#stream
    const nothingWaits = stream.writableLength === 0
    // False for what has failed, and for what is long.
    const isFine = stream.write(piece, this.#onWritten)
    const isTaken = stream.writableLength === 0 || (nothingWaits && tookRecord(this.#tcp, stream, piece))
    if (isTaken && (isFine || stream.errored === null)) {
      this.#tookAtOnce += 1
      this.#guard(() => this.#events.onSent(piece))
    } else {
      this.#waiting.push(piece)
      this.#queuedBytes += piece.length
    }
  }

  /** Comes once for each write, in their order, in a later turn of the loop. */
  readonly #onWritten = (error?: Error | null): void => {
    if (error) return
    if (this.#tookAtOnce > 0) {
      this.#tookAtOnce -= 1
      return
    }
    const piece = this.#waiting[this.#firstWaiting]
    if (!piece) return
    this.#firstWaiting += 1
    if (this.#firstWaiting === this.#waiting.length) {
      this.#waiting = []
      this.#firstWaiting = 0
    } else if (this.#firstWaiting >= TAKEN_BEFORE_CUT) {
      this.#waiting = this.#waiting.slice(this.#firstWaiting)
      this.#firstWaiting = 0
    }
    this.#queuedBytes -= piece.length
    this.#guard(() => this.#events.onSent(piece))
  }
}

/**
 * Whether TLS gave the system all of these bytes within the call. Its own word comes a turn of the loop later, when an answer may
 * have been read already, and the rows would stand in the wrong order. Seen only for one record (RFC 8446, 5.1): what TLS has
 * encrypted is counted at its handle, and what the system has not taken of that, at the handle of the socket.
 */
function tookRecord(tcp: Socket, stream: Socket, piece: Uint8Array): boolean {
  return tcp !== stream && piece.length <= TLS_RECORD_BYTES && queueOf(stream) > 0 && queueOf(tcp) === 0
}

/** Bytes that wait at the handle of a socket; NaN where this version of Node does not say. */
function queueOf(socket: Socket): number {
  const { _handle: handle } = socket as { readonly _handle?: { readonly writeQueueSize?: number } | null }
  return handle?.writeQueueSize ?? NaN
}

function resetError(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
}
