import { availableParallelism } from 'node:os'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import type { LatencyFigures, LoadCounts, LoadPlan, LoadReport } from '../../shared/load'
import type { LoadTls } from './load-client'
import type { LoadPart } from './load-part'
import type { LoadWord } from './load-worker'

/** The most threads; more would need a target larger than a test bench has. */
const MAX_WORKERS = 8

/** A load on one target, carried by threads of its own, so that windows and servers are not affected. */
export class Load {
  readonly report: Promise<LoadReport>
  onProgress: ((counts: LoadCounts, seconds: number) => void) | undefined
  readonly #plan: LoadPlan
  readonly #startedAt = new Date()
  readonly #beganMs = performance.now()
  readonly #workers: Worker[]
  readonly #counts: LoadCounts[]

  /** `workerPath` is the entry file of a thread. */
  constructor(plan: LoadPlan, message: Uint8Array, tls: LoadTls | undefined, workerPath: string) {
    this.#plan = plan
    const { clients, maxMessages = Infinity } = plan
    const count = Math.min(MAX_WORKERS, Math.max(1, availableParallelism() - 1), clients, maxMessages)
    const parts = Array.from({ length: count }, (_, at) => partOf(plan, message, tls, at, count))
    this.#counts = parts.map(() => NOTHING)
    this.#workers = parts.map((part) => new Worker(workerPath, { workerData: part }))
    this.report = this.#collect()
  }

  /** Ends it early; there is a report all the same. */
  stop(): void {
    for (const worker of this.#workers) worker.postMessage('stop')
  }

  async #collect(): Promise<LoadReport> {
    const latency = histogram()
    const serviceTime = histogram()
    const ends = await Promise.all(
      this.#workers.map((worker, at) =>
        this.#follow(worker, at).then((end) => {
          latency.add(end.latency as RecordableHistogram)
          serviceTime.add(end.serviceTime as RecordableHistogram)
          return end.by
        }),
      ),
    )
    const seconds = (performance.now() - this.#beganMs) / 1000
    const counts = sumOf(this.#counts)
    return {
      plan: this.#plan,
      startedAt: this.#startedAt.toISOString(),
      seconds,
      endedBy: ends.find((by) => by !== 'no-clients') ?? 'no-clients',
      achievedPerS:
        (this.#plan.answer === 'none' ? counts.sent : counts.answered) / Math.min(seconds, this.#plan.durationS),
      latency: figuresOf(latency),
      serviceTime: figuresOf(serviceTime),
      workers: this.#workers.length,
      ...counts,
    }
  }

  #follow(worker: Worker, at: number): Promise<Extract<LoadWord, { kind: 'ended' }>> {
    return new Promise((resolve, reject) => {
      worker.on('message', (word: LoadWord) => {
        this.#counts[at] = word.counts
        this.onProgress?.(sumOf(this.#counts), (performance.now() - this.#beganMs) / 1000)
        if (word.kind === 'ended') resolve(word)
      })
      worker.on('error', reject)
    })
  }
}

const NOTHING: LoadCounts = {
  connected: 0,
  sent: 0,
  answered: 0,
  missing: 0,
  sentBytes: 0,
  receivedBytes: 0,
  errors: {},
}

/** Divides clients, rate and limit among the threads; the first ones take the remainder. */
function partOf(plan: LoadPlan, message: Uint8Array, tls: LoadTls | undefined, at: number, count: number): LoadPart {
  const share = (whole: number): number => Math.floor(whole / count) + Number(at < whole % count)
  const clients = share(plan.clients)
  return {
    message,
    plan: {
      ...plan,
      clients,
      ...(plan.ratePerS === undefined ? {} : { ratePerS: (plan.ratePerS * clients) / plan.clients }),
      ...(plan.maxMessages === undefined ? {} : { maxMessages: share(plan.maxMessages) }),
    },
    ...(tls === undefined ? {} : { tls }),
  }
}

function sumOf(parts: readonly LoadCounts[]): LoadCounts {
  const errors: Record<string, number> = {}
  for (const part of parts)
    for (const [code, count] of Object.entries(part.errors)) errors[code] = (errors[code] ?? 0) + count
  const sum = (key: Exclude<keyof LoadCounts, 'errors'>): number => parts.reduce((total, part) => total + part[key], 0)
  return {
    connected: sum('connected'),
    sent: sum('sent'),
    answered: sum('answered'),
    missing: sum('missing'),
    sentBytes: sum('sentBytes'),
    receivedBytes: sum('receivedBytes'),
    errors,
  }
}

function histogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: 3_600_000_000_000, figures: 3 })
}

function figuresOf(measured: RecordableHistogram): LatencyFigures {
  const us = (ns: number): number => (measured.count === 0 ? 0 : ns / 1000)
  return {
    count: measured.count,
    minUs: us(measured.min),
    meanUs: us(measured.mean),
    p50Us: us(measured.percentile(50)),
    p90Us: us(measured.percentile(90)),
    p99Us: us(measured.percentile(99)),
    p999Us: us(measured.percentile(99.9)),
    maxUs: us(measured.max),
    percentiles:
      measured.count === 0 ? [] : Array.from(measured.percentiles, ([percentile, ns]) => ({ percentile, us: us(ns) })),
  }
}
