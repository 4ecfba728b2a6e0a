import type { LoadCounts } from '../../../../../shared/load'

/** The shortest time between two points; seconds. */
const STEP_S = 0.5
/** With more, every second one is dropped. */
const MAX_POINTS = 400

/** Messages per second over the time of a load, for a chart. */
export interface RateHistory {
  /** Seconds since its beginning, rising. */
  readonly seconds: readonly number[]
  readonly answered: readonly number[]
  readonly sent: readonly number[]
  /** What was counted at the last point. */
  readonly last: { readonly seconds: number; readonly answered: number; readonly sent: number }
  /** The shortest time between two points; it doubles when there are too many. Seconds. */
  readonly stepS: number
}

export const NO_HISTORY: RateHistory = {
  seconds: [],
  answered: [],
  sent: [],
  last: { seconds: 0, answered: 0, sent: 0 },
  stepS: STEP_S,
}

/** Adds the rates since the last point, when that is long enough ago. */
export function withRates(history: RateHistory, seconds: number, { answered, sent }: LoadCounts): RateHistory {
  const { last } = history
  const time = seconds - last.seconds
  if (time < history.stepS) return history
  const longer = {
    seconds: [...history.seconds, seconds],
    answered: [...history.answered, (answered - last.answered) / time],
    sent: [...history.sent, (sent - last.sent) / time],
  }
  const next = { ...longer, last: { seconds, answered, sent }, stepS: history.stepS }
  return longer.seconds.length <= MAX_POINTS ? next : halved(next)
}

/** Two points become one: their mean, at the later time. */
function halved(history: RateHistory): RateHistory {
  const { seconds, answered, sent } = history
  const pairs = Math.floor(seconds.length / 2)
  const mean = (values: readonly number[]): number[] =>
    Array.from({ length: pairs }, (_, at) => ((values[2 * at] ?? 0) + (values[2 * at + 1] ?? 0)) / 2)
  return {
    ...history,
    seconds: Array.from({ length: pairs }, (_, at) => seconds[2 * at + 1] ?? 0),
    answered: mean(answered),
    sent: mean(sent),
    stepS: history.stepS * 2,
  }
}
