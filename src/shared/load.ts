import * as v from 'valibot'
import { endpointSchema, isLoopback, protocolSchema, type Endpoint, type Protocol } from './endpoint'
import type { Failure } from './failure'
import { within } from './within'

/** What counts as the answer to a message: as many bytes as it has, anything, a line, or nothing is waited for. */
const LOAD_ANSWERS = ['same', 'any', 'line', 'none'] as const
export type LoadAnswer = (typeof LOAD_ANSWERS)[number]

/** Load on one target. Times in seconds. */
export interface LoadPlan {
  readonly protocol: Protocol
  readonly peer: Endpoint
  /** 1 to 10,000. */
  readonly clients: number
  /** Messages per second of all clients together; absent: each client sends as soon as it is answered. */
  readonly ratePerS?: number
  /** Clients and rate rise evenly for this long. */
  readonly rampS: number
  /** The end, at the latest; 86,400 at most. */
  readonly durationS: number
  /** The end after this many messages. */
  readonly maxMessages?: number
  /** A message whose answer takes longer is missing. */
  readonly timeoutS: number
  readonly answer: LoadAnswer
}

export const LOAD_LIMITS = {
  clients: { min: 1, max: 10_000 },
  rate: { min: 0.001, max: 10_000_000 },
  durationS: { min: 0.1, max: 86_400 },
  rampS: { min: 0, max: 86_400 },
  timeoutS: { min: 0.01, max: 3_600 },
  maxMessages: { min: 1, max: 1_000_000_000 },
} as const

export const loadPlanSchema: v.GenericSchema<unknown, LoadPlan> = v.strictObject({
  protocol: protocolSchema,
  peer: endpointSchema,
  clients: v.pipe(within(LOAD_LIMITS.clients), v.integer('clients are counted in whole numbers')),
  ratePerS: v.exactOptional(within(LOAD_LIMITS.rate)),
  rampS: within(LOAD_LIMITS.rampS),
  durationS: within(LOAD_LIMITS.durationS),
  maxMessages: v.exactOptional(v.pipe(within(LOAD_LIMITS.maxMessages), v.integer())),
  timeoutS: within(LOAD_LIMITS.timeoutS),
  answer: v.picklist(LOAD_ANSWERS),
})

/** Counts so far, or at the end. */
export interface LoadCounts {
  readonly connected: number
  readonly sent: number
  readonly answered: number
  readonly missing: number
  readonly sentBytes: number
  readonly receivedBytes: number
  /** Failures by the system's own name, such as `ECONNREFUSED`. */
  readonly errors: Readonly<Record<string, number>>
}

/** Microseconds; three digits of each are exact (HDR histogram). */
export interface LatencyFigures {
  readonly count: number
  readonly minUs: number
  readonly meanUs: number
  readonly p50Us: number
  readonly p90Us: number
  readonly p99Us: number
  readonly p999Us: number
  readonly maxUs: number
  /** For a plot: finer and finer towards 100. */
  readonly percentiles: readonly { readonly percentile: number; readonly us: number }[]
}

export interface LoadReport extends LoadCounts {
  readonly plan: LoadPlan
  readonly startedAt: string
  readonly seconds: number
  readonly endedBy: 'time' | 'count' | 'stopped' | 'no-clients'
  readonly achievedPerS: number
  /** From when a message was due to its answer: stalls of the target are not hidden (coordinated omission). */
  readonly latency: LatencyFigures
  /** From when it was really sent. */
  readonly serviceTime: LatencyFigures
  readonly workers: number
}

/** What a window receives about its load test. */
export type LoadProgress =
  | { readonly kind: 'running'; readonly counts: LoadCounts; readonly seconds: number }
  | { readonly kind: 'ended'; readonly report: LoadReport }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Load on another machine needs the consent of the person. */
export function needsConsent({ peer }: LoadPlan): boolean {
  return peer.address !== 'localhost' && !isLoopback(peer.address)
}
