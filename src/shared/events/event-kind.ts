import type * as v from 'valibot'
import type { Endpoint } from '../endpoint'
import type { Failure } from '../failure'
import type { RunOutcome } from '../sequence'
import type { ConversationState, SessionConfig } from '../session'
import type { stateWords } from '../words/en/state'

type Sentences = typeof stateWords
/** The key of a sentence in `words/<language>/state.ts`. */
export type EventSentence = Exclude<keyof Sentences, 'refusal'> | `refusal.${keyof Sentences['refusal']}`

/** Turns the parts of a sentence into the words of one language. */
export interface Speaker {
  readonly say: (key: EventSentence, values?: Readonly<Record<string, string | number>>, count?: number) => string
  readonly endpoint: (endpoint: Endpoint) => string
  readonly bytes: (count: number) => string
  readonly failure: (failure: Failure) => string
  /** Makes text of others safe to show. */
  readonly text: (text: string) => string
  readonly outcome: (outcome: RunOutcome) => string
  /** The session that the event is from, where it is known. */
  readonly config: SessionConfig | undefined
}

type Facts<E extends v.ObjectEntries> = Readonly<v.InferOutput<v.ObjectSchema<E, undefined>>>

interface Behaviour<F> {
  /** How its row is coloured; plain when absent. */
  readonly tone?: 'warn' | 'bad'
  /** Offered first when a filter is typed. */
  readonly isOffered?: true
  /** The state of its conversation afterwards; unchanged when absent. */
  readonly after?: (facts: F) => ConversationState
  readonly say: (facts: F, speaker: Speaker) => string
}

export interface EventKind<E extends v.ObjectEntries> extends Behaviour<Facts<E>> {
  readonly entries: E
}

/** Ties the sentence of an event, and its consequences, to the schema of its facts. */
export function eventKind<const E extends v.ObjectEntries>(entries: E, behaviour: Behaviour<Facts<E>>): EventKind<E> {
  return { entries, ...behaviour }
}

export type FactsOf<K> = K extends EventKind<infer E> ? Facts<E> : never
