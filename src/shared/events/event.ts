import * as v from 'valibot'
import type { ConversationState } from '../session'
import { EVENTS } from './catalogue'
import type { EventKind, FactsOf, Speaker } from './event-kind'

type KnownKind = keyof typeof EVENTS
type KnownEvent = { readonly [K in KnownKind]: { readonly kind: K } & FactsOf<(typeof EVENTS)[K]> }[KnownKind]

/** An event of a kind, or with facts, that this version does not know: kept as it is, and shown by its name. */
interface UnknownEvent {
  readonly kind: 'unknown'
  readonly was: string
  /** All of it, `kind` included, as it was read. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** The content of a `state` record. */
export type StateEvent = KnownEvent | UnknownEvent

/** Every kind that this version knows. */
export const EVENT_KINDS = Object.keys(EVENTS) as KnownKind[]
export const OFFERED_EVENTS = EVENT_KINDS.filter((kind) => entryOf(kind).isOffered === true)

const SCHEMAS = new Map(
  EVENT_KINDS.map((kind) => [kind as string, v.object({ kind: v.literal(kind), ...EVENTS[kind].entries })]),
)
const anyEvent = v.looseObject({ kind: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) })

/** Undefined when it is no event at all. */
export function readEvent(facts: unknown): StateEvent | undefined {
  const event = v.safeParse(anyEvent, facts)
  if (!event.success) return undefined
  const { kind } = event.output
  const schema = SCHEMAS.get(kind)
  const known = schema === undefined ? undefined : v.safeParse(schema, facts)
  // The schemas are those of the catalogue, from which the type is made.
  return known?.success === true ? (known.output as KnownEvent) : { kind: 'unknown', was: kind, facts: event.output }
}

/** The facts that are written for an event; `readEvent` reads them back. */
export function eventFacts(event: StateEvent): object {
  return event.kind === 'unknown' ? event.facts : event
}

/** The name by which rows, filters and exports know it. */
export function eventName(event: StateEvent): string {
  return event.kind === 'unknown' ? event.was : event.kind
}

export function eventTone(event: StateEvent): 'plain' | 'warn' | 'bad' {
  return event.kind === 'unknown' ? 'plain' : (entryOf(event.kind).tone ?? 'plain')
}

/** The state of a conversation after an event. */
export function stateAfter(state: ConversationState, event: StateEvent): ConversationState {
  return event.kind === 'unknown' ? state : (entryOf(event.kind).after?.(event) ?? state)
}

export function sayEvent(event: StateEvent, speaker: Speaker): string {
  if (event.kind === 'unknown') return speaker.say('unknown', { was: speaker.text(event.was) })
  return entryOf(event.kind).say(event, speaker)
}

/** The entry with facts of any kind; the caller passes the event that it took the kind from. */
function entryOf(kind: KnownKind): Omit<EventKind<v.ObjectEntries>, 'after' | 'say'> & {
  readonly after?: (facts: KnownEvent) => ConversationState
  readonly say: (facts: KnownEvent, speaker: Speaker) => string
} {
  return EVENTS[kind] as ReturnType<typeof entryOf>
}
