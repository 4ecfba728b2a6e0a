import * as v from 'valibot'
import { querySchema } from './filter/parse-filter'
import type { PatternTrouble } from './rules/text-pattern'
import { within } from './within'

export const MAX_ALERT_QUERY = 1_000
/** From a second to a day. */
export const SILENCE_SECONDS = { min: 1, max: 86_400 } as const

/** Every kind of alert, once, with what a person chooses for it; its words are in `words/<language>/alert`. */
const ALERTS = {
  /** A received row passes the filter. */
  pattern: { query: v.pipe(querySchema(MAX_ALERT_QUERY), v.regex(/\S/, 'a filter is missing')) },
  /** The peer has finished, was reset or lost, or was idle for the time-out. */
  gone: {},
  /** Nothing was received in an open conversation for this long. */
  silence: { seconds: v.pipe(within(SILENCE_SECONDS), v.integer()) },
  /** An event in the colour of a warning or an error. */
  error: {},
} as const satisfies Readonly<Record<string, v.ObjectEntries>>

export type AlertKind = keyof typeof ALERTS
export const ALERT_KINDS = Object.keys(ALERTS) as AlertKind[]

type FactsOf<E extends v.ObjectEntries> = { readonly [F in keyof E]: v.InferOutput<E[F]> }
type Chosen<K extends AlertKind> = { readonly sound: boolean } & FactsOf<(typeof ALERTS)[K]>

/** The alerts of a session; a kind that is absent is not watched. */
export type Alerts = { readonly [K in AlertKind]?: Chosen<K> }

/** Undefined when no kind is chosen. */
export function someOf(alerts: Alerts): Alerts | undefined {
  return Object.keys(alerts).length === 0 ? undefined : alerts
}

export const alertsSchema: v.GenericSchema<unknown, Alerts> = v.strictObject(
  Object.fromEntries(
    Object.entries(ALERTS).map(([kind, entries]) => [
      kind,
      v.exactOptional(v.strictObject({ sound: v.boolean(), ...entries })),
    ]),
  ),
)

/** Alerts of one kind that nobody has looked at: those of a conversation, or (0) of the session. */
export interface UnseenAlert {
  readonly kind: AlertKind
  readonly conversation: number
  readonly count: number
  /** The row of the newest; 0 when there is none in the recording that is shown. */
  readonly seq: number
}

export interface AlertStatus {
  readonly unseen: readonly UnseenAlert[]
  /** The pattern is not looked for any more, for this reason. */
  readonly patternStopped?: PatternTrouble
}

/** Where an alert came from. */
export interface AlertPlace {
  readonly sessionId: string
  readonly conversation: number
  readonly seq: number
}

export function unseenCount(status: AlertStatus | undefined, conversation?: number): number {
  const of = (status?.unseen ?? []).filter((each) => conversation === undefined || each.conversation === conversation)
  return of.reduce((sum, { count }) => sum + count, 0)
}
