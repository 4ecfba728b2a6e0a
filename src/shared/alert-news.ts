import type { AlertKind, AlertPlace } from './alert'
import type { Endpoint } from './endpoint'
import type { StateEvent } from './events/event'
import type { PatternTrouble } from './rules/text-pattern'

/** What is said of alerts: the first of a kind at once, those of the seconds behind it together. */
export interface AlertNews extends AlertPlace {
  readonly kind: AlertKind
  /** The address of the session. */
  readonly where: Endpoint
  readonly count: number
  /** The peer of the newest. */
  readonly peer?: Endpoint
  readonly sound: boolean
  readonly query?: string
  readonly seconds?: number
  /** The event that is the error. */
  readonly event?: StateEvent
  readonly patternStopped?: PatternTrouble
}
