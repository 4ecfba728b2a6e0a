import { formatEndpoint } from './endpoint'
import { sayEvent, type StateEvent } from './events/event'
import type { EventSentence, Speaker } from './events/event-kind'
import { describeRunOutcome } from './sequence'
import { stateWords } from './words/en/state'
import { asClause, formatWords } from './words/format-words'

/** English for the command line, text logs and CSV: clauses that begin small, amounts to the byte. */
const CLAUSES: Speaker = {
  say: (key, values, count) => formatWords(asClause(sentenceOf(key)), values, count),
  endpoint: formatEndpoint,
  bytes: (count) => `${String(count)} bytes`,
  failure: ({ message }) => message,
  text: (text) => text,
  outcome: describeRunOutcome,
  config: undefined,
}

export function describeState(event: StateEvent): string {
  return sayEvent(event, CLAUSES)
}

function sentenceOf(key: EventSentence): string {
  const [first, reason] = key.split('.')
  if (reason !== undefined) return stateWords.refusal[reason as keyof typeof stateWords.refusal]
  return stateWords[first as Exclude<EventSentence, `refusal.${string}`>]
}
