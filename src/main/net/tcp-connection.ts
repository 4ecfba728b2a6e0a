import type { Socket } from 'node:net'
import type { Endpoint, Protocol } from '../../shared/endpoint'
import { TCP_SEND_PIECE_BYTES } from '../../shared/limits'
import type { Failure } from '../../shared/failure'
import { kept } from '../../shared/lent-bytes'
import type { Cancel, Clock } from '../clock'
import { conversationFailure } from './conversation-failure'
import { toFailure } from './failure'
import { Gathered } from './gathered'
import { DirectSend } from './direct-send'
import { sendTurn } from './send-turn'
import { shareReads } from './shared-reads'
import { endpointsOf, hasPathEnds } from './stream-ends'
import { tookRecord } from './tls/took-record'
import { toTlsFailure } from './tls/tls-failure'
import { resetSocket } from './reset-socket'

/**
 * The events of a connection, in this order: any number of `onBytes` and `onSent`, at most one `onPeerEnd`, then
 * exactly one `onClosed`, and nothing after it.
 */
export interface TcpConnectionEvents {
  /** One read. The bytes may be lent (`lent-bytes.ts`): who needs them after the call keeps a copy. */
  onBytes(bytes: Uint8Array): void
  /** The system took these bytes. Whether the peer received them is not known. */
  onSent(bytes: Uint8Array): void
  /** FIN from the peer: it sends nothing more, and may still read. */
  onPeerEnd(): void
  /** FIN from us was sent after everything queued. */
  onLocalEnd(): void
  /** The queue became shorter after a refused send. */
  onDrain(): void
  onClosed(end: ConnectionEnd): void
}

export interface ConnectionEnd {
  readonly failure: Failure | undefined
  readonly isResetByUs: boolean
  /** Bytes that were sent but never taken by the system. */
  readonly unsentBytes: number
}

export interface ConnectionOptions {
  /** Nagle's algorithm (RFC 896); off sets TCP_NODELAY (tcp(7)). */
  readonly nagle: boolean
  /**
   * The idle time before the system checks whether the peer is alive, in ms (tcp(7), TCP_KEEPIDLE); undefined never
   * checks.
   */
  readonly keepAliveMs: number | undefined
  /** Sends are collected until there are this many bytes, or for `GATHER_MS`. */
  readonly writeBufferBytes: number | undefined
  readonly clock: Pick<Clock, 'after'>
}

/** A connected stream: plain TCP, or TLS over it. */
export interface OpenStream {
  readonly protocol: Protocol
  /** The stream that bytes are read from and written to, created with `allowHalfOpen`. */
  readonly stream: Socket
  /** The TCP socket itself; the same where there is no TLS. */
  readonly tcp: Socket
}

/** A peer that does not read is reset this long after `close`, so that closing always ends; ms. */
const CLOSE_GRACE_MS = 1_000
/** The number of taken pieces that are removed from the list at once. */
const TAKEN_BEFORE_CUT = 4_096
/**
 * This much is written at once: the bytes are still in the processor's cache, and a piece of the turn would not gain
 * by waiting for the others.
 */
const AT_ONCE_BYTES = 32_768
/** What a connection had that the peer reset before it was read: the system says nothing of it. */
const RESET = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
/** The longest time that a write buffer delays bytes; ms. */
const GATHER_MS = 200

/** One open connection, with plain values. It ends when both sides have ended, after a failure, `close` or `reset`. */
export class TcpConnection {
  // What every message touches stands first: V8 keeps fields in this order, and with a thousand connections each line of
  // the processor's cache costs as much as the work itself.
  readonly #events: TcpConnectionEvents
  /** The way to the system without Node's stream, where there is one. */
  readonly #direct: DirectSend | undefined
  readonly #gathered = new Gathered()
  readonly #writeBufferBytes: number
  readonly #stream: Socket
  #isFlushing = false
  #isClosed = false
  #hasEnded = false
  /** The stream was told to end: what comes now is never sent. */
  #isEndTold = false
  /** Bytes of `#waiting`, and those that came behind the end of the stream. */
  #queuedBytes = 0
  /** Writes that the system took within the call, but whose callback is still to come. */
  #tookAtOnce = 0
  /** The end that came while bytes were written: it comes behind them. */
  #afterFlush: (() => void)[] | undefined
  #stopGathering: Cancel | undefined
  readonly local: Endpoint
  readonly peer: Endpoint
  readonly #tcp: Socket
  readonly #clock: Pick<Clock, 'after'>
  /** Pieces that the system did not take within the call that wrote them. */
  #waiting: Uint8Array[] = []
  /** The number of pieces at the front that were taken: removing each one singly would copy a long list every time. */
  #firstWaiting = 0
  #failure: Failure | undefined
  #isResetByUs = false
  #stopGrace: Cancel | undefined
  #isReleased = false
  /** Removes our listeners from the stream. */
  readonly #listeners: (() => void)[] = []

  /** Takes over a connected stream. */
  constructor({ protocol, stream, tcp }: OpenStream, options: ConnectionOptions, events: TcpConnectionEvents) {
    this.#stream = stream
    this.#tcp = tcp
    this.#events = events
    this.#clock = options.clock
    this.#writeBufferBytes = options.writeBufferBytes ?? 0
    this.#direct = tcp === stream && this.#writeBufferBytes === 0 ? DirectSend.of(tcp) : undefined
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
    const onData = (bytes: Uint8Array): void => {
      this.received(bytes)
    }
    stream.on('data', onData)
    if (tcp === stream) shareReads(tcp, this)
    this.#listeners.push(() => {
      stream.off('data', onData)
    })
    const listen = (event: 'end' | 'drain' | 'finish' | 'close', act: () => void): void => {
      stream.on(event, act)
      this.#listeners.push(() => {
        stream.off(event, act)
      })
    }
    // Only a reset removes the address of a connection before it is read; some systems then report an end and no error.
    const wasReset = tcp.remoteAddress === undefined && !hasPathEnds(tcp)
    listen('end', () => {
      if (wasReset) this.fail(toFailure(RESET, { protocol, doing: 'receive', where: this.peer }))
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

  /** Bytes that wait for the system. */
  get queuedBytes(): number {
    return this.#queuedBytes + this.#gathered.byteLength
  }

  get isWritable(): boolean {
    return !this.#isClosed && !this.#hasEnded && this.#takesBytes
  }

  /** The handle of a socket is gone as soon as its stream ends for another reason than ours, after a failed write in the next tick. */
  get #takesBytes(): boolean {
    return this.#direct === undefined ? this.#stream.writable : this.#direct.isAlive && !this.#isEndTold
  }

  /** For the one who reads for it. Runs once a chunk: `#guard` would cost a function object. */
  received(bytes: Uint8Array): void {
    try {
      this.#events.onBytes(bytes)
    } catch (error) {
      this.fail(conversationFailure(error, this.peer))
    }
  }

  /**
   * Queues the bytes, in pieces of 64 KiB, until this turn of the event loop ends, or until the write buffer is full. The
   * caller bounds the queue by `queuedBytes`.
   */
  send(bytes: Uint8Array): void {
    const isFirst = this.#gathered.add(this.#forTurn(bytes))
    // Whoever hears that bytes were sent may send more: they come behind those that are written now.
    if (this.#isFlushing) return
    if (this.#writeBufferBytes === 0) {
      if (this.#gathered.byteLength >= AT_ONCE_BYTES) this.flush()
      else if (isFirst) sendTurn.add(this)
    } else if (this.#gathered.byteLength >= this.#writeBufferBytes) this.flush()
    else {
      this.#stopGathering ??= this.#clock.after(GATHER_MS, () => {
        this.flush()
      })
    }
  }

  /** Lent bytes have to last until they are sent: at once, at the end of this turn, or nobody knows when. */
  #forTurn(bytes: Uint8Array): Uint8Array {
    if (this.#direct === undefined || this.#isFlushing) return kept(bytes)
    return this.#gathered.byteLength + bytes.length >= AT_ONCE_BYTES ? bytes : sendTurn.keep(bytes)
  }

  /**
   * Writes what was collected to the stream. A write buffer makes one piece of it; without one, each send stays
   * separate.
   */
  flush(): void {
    this.#stopGathering?.()
    this.#stopGathering = undefined
    if (this.#isFlushing) return
    this.#isFlushing = true
    // What comes behind a reset or a failure stays here, and counts as never sent.
    while (!this.#gathered.isEmpty && this.#takesBytes) {
      const bytes = this.#gathered.take(this.#writeBufferBytes > 0 ? 'all' : 'one')
      if (bytes === undefined) break
      this.#write(bytes)
    }
    this.#isFlushing = false
    if (this.#afterFlush === undefined) return
    for (const act of this.#afterFlush.splice(0)) act()
  }

  #onceFlushed(act: () => void): void {
    if (this.#isFlushing) (this.#afterFlush ??= []).push(act)
    else act()
  }

  /** FIN after everything queued; reading continues. */
  halfClose(): void {
    if (this.#hasEnded || this.#isClosed) return
    this.flush()
    this.#hasEnded = true
    this.#onceFlushed(() => {
      this.#isEndTold = true
      this.#stream.end()
    })
  }

  /** FIN both ways: queued data is still sent for a second at most, data from the peer is no longer read. */
  close(): void {
    if (this.#isClosed) return
    this.halfClose()
    this.#onceFlushed(() => {
      this.#stream.destroySoon()
    })
    this.#stopGrace ??= this.#clock.after(CLOSE_GRACE_MS, () => {
      this.reset()
    })
  }

  /** RST: queued data is lost. */
  reset(): void {
    if (this.#isClosed) return
    this.#isResetByUs = true
    resetSocket(this.#tcp)
    if (this.#tcp !== this.#stream) this.#stream.destroy()
  }

  /** Ends at once with this failure, as after a time-out. */
  fail(failure: Failure): void {
    if (this.#isClosed) return
    this.#failure ??= failure
    this.#stream.destroy()
  }

  /**
   * Returns the paused socket once the system has taken everything that was sent: for TLS in the middle of a
   * conversation. No events are reported for it any more. Undefined when the connection ends first, which is reported
   * as always.
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

  /** Stops reading; TCP's window then stops the peer. */
  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  /** Runs `act`; an exception ends this connection and nothing else. */
  #guard(tell: () => void): void {
    try {
      tell()
    } catch (error) {
      this.fail(conversationFailure(error, this.peer))
    }
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length <= TCP_SEND_PIECE_BYTES) {
      this.#writePiece(bytes)
      return
    }
    for (let from = 0; from < bytes.length; from += TCP_SEND_PIECE_BYTES) {
      const piece = bytes.subarray(from, from + TCP_SEND_PIECE_BYTES)
      // Whoever heard that the one before was sent may have ended the connection.
      if (this.#stream.writable) this.#writePiece(piece)
      else this.#queuedBytes += piece.length
    }
  }

  #writePiece(piece: Uint8Array): void {
    if (piece.length === 0) return
    const stream = this.#stream
    let taken = 0
    // Most often the system takes all of it; what it does not take now goes through the stream.
    if (this.#direct !== undefined && this.#queuedBytes === 0 && this.#tookAtOnce === 0) {
      const result = this.#direct.send(piece)
      if (result === piece.length) {
        this.#sent(piece)
        return
      }
      if (typeof result === 'number') taken = result
      else stream.destroy(result)
    }
    const own = kept(piece)
    const nothingWaits = stream.writableLength === 0
    // False after a failure, and for a long queue.
    const isFine = stream.write(taken === 0 ? own : own.subarray(taken), this.#onWritten)
    const isTaken = stream.writableLength === 0 || (nothingWaits && tookRecord(this.#tcp, stream, piece))
    // Those before it have their rows first, even when Node has written them already and tells it only afterwards.
    if (isTaken && this.#waiting.length === 0 && (isFine || stream.errored === null)) {
      this.#tookAtOnce += 1
      this.#sent(own)
    } else {
      this.#waiting.push(own)
      this.#queuedBytes += own.length
    }
  }

  /** Called once for each write, in order, in a later turn of the event loop. */
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
    this.#sent(piece)
  }

  #sent(piece: Uint8Array): void {
    try {
      this.#events.onSent(piece)
    } catch (error) {
      this.fail(conversationFailure(error, this.peer))
    }
  }
}
