import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { MAX_QUEUED_BYTES } from '../../shared/limits'
import type { LoadAnswer } from '../../shared/load'
import type { Endpoint, Protocol } from '../../shared/endpoint'

/** TLS only: the trusted issuers, and the server name. */
export interface LoadTls {
  readonly ca: readonly string[]
  readonly serverName: string | undefined
  readonly refusesUntrusted: boolean
}

export interface LoadClientEvents {
  onConnected(client: LoadClient): void
  /** `dueMs` and `sentMs` by `performance.now`. */
  onAnswer(client: LoadClient, dueMs: number, sentMs: number): void
  onBytes(count: number): void
  onMissing(count: number): void
  onFailed(client: LoadClient, code: string): void
}

interface Waiting {
  readonly dueMs: number
  readonly sentMs: number
  missingBytes: number
}

const LF = 0x0a
/**
 * Node tries the addresses of a host name one after the other; a slow one is not given up for the next (RFC 8305, 5).
 */
const ATTEMPT_MS = 30_000

/** One client of a load: a connection, or a UDP socket of its own. Answers are paired with messages in their order. */
export class LoadClient {
  /** Unanswered messages, oldest first; the head is at `#first`. */
  #waiting: Waiting[] = []
  #first = 0
  #isOpen = false
  #isClosed = false
  readonly #answer: LoadAnswer
  readonly #events: LoadClientEvents
  readonly #stream: Socket | undefined
  readonly #datagrams: DatagramSocket | undefined
  readonly #timeoutMs: number

  constructor(
    protocol: Protocol,
    peer: Endpoint,
    answer: LoadAnswer,
    timeoutMs: number,
    tls: LoadTls | undefined,
    events: LoadClientEvents,
  ) {
    this.#answer = answer
    this.#timeoutMs = timeoutMs
    this.#events = events
    if (protocol === 'udp') this.#datagrams = this.#openDatagrams(peer)
    else this.#stream = this.#openStream(peer, protocol === 'tls' ? tls : undefined)
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get waitingCount(): number {
    return this.#waiting.length - this.#first
  }

  /** False while the peer does not take what was sent before. */
  get hasRoom(): boolean {
    return this.#stream === undefined || this.#stream.writableLength < MAX_QUEUED_BYTES / 16
  }

  send(message: Uint8Array, dueMs: number): void {
    const sentMs = performance.now()
    if (this.#answer !== 'none') this.#waiting.push({ dueMs, sentMs, missingBytes: message.length })
    if (this.#stream !== undefined) this.#stream.write(message)
    else {
      this.#datagrams?.send(message, (error) => {
        if (error !== null) this.#events.onFailed(this, codeOf(error))
      })
    }
  }

  /**
   * Messages that waited too long have no answer. On a stream the answer may still come and would be paired wrongly, so
   * the client ends.
   */
  expire(nowMs: number): void {
    let count = 0
    while (this.#first < this.#waiting.length) {
      const oldest = this.#waiting[this.#first]
      if (oldest === undefined || nowMs - oldest.sentMs < this.#timeoutMs) break
      this.#first += 1
      count += 1
    }
    if (count === 0) return
    this.#events.onMissing(count)
    if (this.#stream !== undefined) this.#fail('ANSWER_TIMEOUT')
  }

  /** Counts all waiting messages as unanswered. */
  close(): void {
    if (this.waitingCount > 0) this.#events.onMissing(this.waitingCount)
    this.#waiting = []
    this.#first = 0
    this.#isOpen = false
    this.#isClosed = true
    this.#stream?.destroy()
    if (this.#datagrams !== undefined) closeQuietly(this.#datagrams)
  }

  #openStream(peer: Endpoint, tls: LoadTls | undefined): Socket {
    const to = { host: peer.address, port: peer.port, autoSelectFamilyAttemptTimeout: ATTEMPT_MS }
    const stream =
      tls === undefined
        ? connect({ ...to, noDelay: true })
        : connectTls({
            ...to,
            ca: [...tls.ca],
            rejectUnauthorized: tls.refusesUntrusted,
            ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
          })
    stream.setNoDelay(true)
    stream.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      this.#isOpen = true
      this.#events.onConnected(this)
    })
    stream.on('data', (bytes: Buffer) => {
      this.#events.onBytes(bytes.length)
      this.#receive(bytes)
    })
    stream.on('error', (error: Error) => {
      this.#fail(codeOf(error))
    })
    stream.on('end', () => {
      this.#fail('PEER_CLOSED')
    })
    return stream
  }

  #openDatagrams(peer: Endpoint): DatagramSocket {
    const socket = createSocket(peer.address.includes(':') ? 'udp6' : 'udp4')
    socket.on('message', (bytes) => {
      this.#events.onBytes(bytes.length)
      this.#answered()
    })
    socket.on('error', (error) => {
      this.#events.onFailed(this, codeOf(error))
    })
    const onConnect = (error?: Error): void => {
      if (error === undefined) {
        this.#isOpen = true
        this.#events.onConnected(this)
      } else this.#events.onFailed(this, codeOf(error))
    }
    socket.connect(peer.port, peer.address, onConnect)
    return socket
  }

  #receive(bytes: Buffer): void {
    if (this.#answer === 'any') this.#answered()
    else if (this.#answer === 'line') {
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) this.#answered()
    } else if (this.#answer === 'same') {
      let left = bytes.length
      while (left > 0) {
        const oldest = this.#waiting[this.#first]
        if (oldest === undefined) return
        const part = Math.min(left, oldest.missingBytes)
        oldest.missingBytes -= part
        left -= part
        if (oldest.missingBytes === 0) this.#answered()
      }
    }
  }

  #answered(): void {
    const oldest = this.#waiting[this.#first]
    if (oldest === undefined) return
    this.#first += 1
    if (this.#first > 1_024 && this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first)
      this.#first = 0
    }
    this.#events.onAnswer(this, oldest.dueMs, oldest.sentMs)
  }

  /** Counts only the first failure: the others are its consequences. */
  #fail(code: string): void {
    if (this.#isClosed) return
    this.close()
    this.#events.onFailed(this, code)
  }
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  const cause =
    error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException | undefined)?.code : undefined
  return code ?? cause ?? error.message
}

function closeQuietly(socket: DatagramSocket): void {
  try {
    socket.close()
  } catch {
    // It was closed before.
  }
}
