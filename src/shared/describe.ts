import { formatEndpoint } from './endpoint'
import { sayEvent, type StateEvent } from './events/event'
import type { EventSentence, Speaker } from './events/event-kind'
import { describeRunOutcome } from './sequence'
import { stateWords } from './words/en/state'
import { asClause, formatWords } from './words/format-words'
import { findSentence, saySentence, sayWith } from './words/say'
import { WORDS, type Locale } from './words/words'

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

/** The same in the language of a person, as a sentence. */
export function describeStateIn(locale: Locale, event: StateEvent): string {
  if (locale === 'en') return describeState(event)
  const words = WORDS[locale]
  return sayEvent(event, {
    ...CLAUSES,
    say: (key, values, count) => formatWords(sentenceOf(key, words.state), values, count),
    failure: ({ code, errno, message, subject, said }) => {
      if (said !== undefined && findSentence(words, said.key) !== undefined) return saySentence(sayWith(words), said)
      const sentence = (words.failure as Readonly<Record<string, string>>)[code]
      if (sentence === undefined) return message
      return `${formatWords(sentence, { subject: subject ?? '' })}${errno === '' ? '' : ` (${errno})`}`
    },
    outcome: (outcome) => words.run.outcome[outcome],
  })
}

function sentenceOf(key: EventSentence, words: typeof stateWords = stateWords): string {
  const [first, reason] = key.split('.')
  if (reason !== undefined) return words.refusal[reason as keyof typeof words.refusal]
  return words[first as Exclude<EventSentence, `refusal.${string}`>]
}
