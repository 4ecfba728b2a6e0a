import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { LoadCounts, LoadPlan } from '../../shared/load'
import { LoadClient, type LoadTls } from './load-client'
import { dueAt } from './load-pacing'

/** The longest work in one go before sockets get their turn; ms. */
const SLICE_MS = 4
const EXPIRE_MS = 50
/** The longest time that is recorded: an hour, in nanoseconds. */
const HIGHEST_NS = 3_600_000_000_000

/** The share of a load that one thread carries. */
export interface LoadPart {
  readonly plan: LoadPlan
  readonly message: Uint8Array
  readonly tls?: LoadTls
}

/**
 * Some clients of a load. With a rate, each message is due at its time whatever the answers do; a message that the
 * target does not take in time is sent late, but its latency counts from the due time. Without a rate, each client
 * sends as soon as it is answered.
 */
export class LoadWorker {
  readonly latency: RecordableHistogram
  readonly serviceTime: RecordableHistogram
  readonly ended: Promise<'time' | 'count' | 'stopped' | 'no-clients'>
  readonly #part: LoadPart
  readonly #clients: LoadClient[] = []
  readonly #beganMs = performance.now()
  readonly #errors: Record<string, number> = {}
  readonly #timers: NodeJS.Timeout[] = []
  #end: (by: 'time' | 'count' | 'stopped' | 'no-clients') => void = () => undefined
  #isOver = false
  #connected = 0
  #gone = 0
  #sent = 0
  #answered = 0
  #missing = 0
  #sentBytes = 0
  #receivedBytes = 0
  /** With a rate: the client whose turn it is. */
  #turn = 0

  constructor(part: LoadPart) {
    const options = { lowest: 1, highest: HIGHEST_NS, figures: 3 }
    this.latency = createHistogram(options)
    this.serviceTime = createHistogram(options)
    this.#part = part
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
    const { clients, rampS, durationS, ratePerS } = part.plan
    for (let at = 0; at < clients; at++) {
      const delayMs = (rampS * 1000 * at) / clients
      if (delayMs === 0) this.#open()
      else
        this.#timers.push(
          setTimeout(() => {
            this.#open()
          }, delayMs),
        )
    }
    this.#timers.push(
      setTimeout(() => {
        this.stop('time')
      }, durationS * 1000),
    )
    this.#timers.push(
      setInterval(() => {
        this.#expire()
      }, EXPIRE_MS),
    )
    if (ratePerS !== undefined) this.#pace(ratePerS)
  }

  get counts(): LoadCounts {
    return {
      connected: this.#connected,
      sent: this.#sent,
      answered: this.#answered,
      missing: this.#missing,
      sentBytes: this.#sentBytes,
      receivedBytes: this.#receivedBytes,
      errors: { ...this.#errors },
    }
  }

  /** Stops sending; messages on the way may still be answered until the time-out. */
  stop(by: 'time' | 'count' | 'stopped' | 'no-clients'): void {
    if (this.#isOver) return
    this.#isOver = true
    const until = performance.now() + this.#part.plan.timeoutS * 1000
    const look = (): void => {
      const isWaiting = this.#clients.some((client) => client.isOpen && client.waitingCount > 0)
      if (isWaiting && performance.now() < until) {
        setTimeout(look, 5)
        return
      }
      for (const timer of this.#timers) clearTimeout(timer)
      for (const client of this.#clients) client.close()
      this.#end(by)
    }
    look()
  }

  #open(): void {
    if (this.#isOver) return
    const { plan, tls } = this.#part
    const { protocol, peer, answer, timeoutS, ratePerS } = plan
    const client = new LoadClient(protocol, peer, answer, timeoutS * 1000, tls, {
      onConnected: (one) => {
        this.#connected += 1
        if (ratePerS === undefined) this.#sendNext(one)
      },
      onAnswer: (one, dueMs, sentMs) => {
        const now = performance.now()
        this.#answered += 1
        this.latency.record(Math.max(1, Math.round((now - dueMs) * 1e6)))
        this.serviceTime.record(Math.max(1, Math.round((now - sentMs) * 1e6)))
        if (ratePerS === undefined) this.#sendNext(one)
      },
      onBytes: (count) => {
        this.#receivedBytes += count
      },
      onMissing: (count) => {
        this.#missing += count
        // Over UDP the next message is sent all the same.
        if (ratePerS === undefined && protocol === 'udp') this.#sendNext(client)
      },
      onFailed: (_one, code) => {
        this.#errors[code] = (this.#errors[code] ?? 0) + 1
        if (protocol === 'udp') return
        this.#gone += 1
        if (this.#gone === plan.clients) this.stop('no-clients')
      },
    })
    this.#clients.push(client)
  }

  /** Sends one message and, where no answer is expected, more while there is room. */
  #sendNext(client: LoadClient): void {
    const isAnswered = this.#part.plan.answer !== 'none'
    if (isAnswered) {
      this.#send(client, performance.now())
      return
    }
    const until = performance.now() + SLICE_MS
    while (!this.#isOver && client.isOpen && client.hasRoom && performance.now() < until)
      for (let count = 0; count < 64; count++) this.#send(client, performance.now())
    if (!this.#isOver && client.isOpen)
      setImmediate(() => {
        this.#sendNext(client)
      })
  }

  #send(client: LoadClient, dueMs: number): void {
    const { message, plan } = this.#part
    if (this.#isOver || !client.isOpen) return
    this.#sent += 1
    this.#sentBytes += message.length
    client.send(message, dueMs)
    if (plan.maxMessages !== undefined && this.#sent >= plan.maxMessages) this.stop('count')
  }

  #pace(ratePerS: number): void {
    const { rampS, durationS } = this.#part.plan
    const endMs = this.#beganMs + durationS * 1000
    let number = 0
    const tick = (): void => {
      if (this.#isOver || performance.now() > endMs) return
      const until = performance.now() + SLICE_MS
      let due = this.#beganMs + dueAt(number, ratePerS, rampS) * 1000
      for (let now = performance.now(); due <= now && due < endMs && now < until; now = performance.now()) {
        const client = this.#nextClient()
        // No client can take it: it stays due, and its latency counts from then.
        if (client === undefined) break
        this.#send(client, due)
        number += 1
        due = this.#beganMs + dueAt(number, ratePerS, rampS) * 1000
      }
      const wait = due - performance.now()
      if (wait > 2) setTimeout(tick, wait - 1)
      else setImmediate(tick)
    }
    tick()
  }

  /** The next open client that has room, in turn. */
  #nextClient(): LoadClient | undefined {
    for (let tries = 0; tries < this.#clients.length; tries++) {
      this.#turn = (this.#turn + 1) % this.#clients.length
      const client = this.#clients[this.#turn]
      if (client?.isOpen === true && client.hasRoom) return client
    }
    return undefined
  }

  #expire(): void {
    const now = performance.now()
    for (const client of this.#clients) if (client.isOpen) client.expire(now)
  }
}
