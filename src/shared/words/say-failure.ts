import type { Failure, FailureCode } from '../failure'
import type { refusalWords } from './en/refusal'
import { sayClause, saySentence, type Sentence, type SentenceValues } from './say'

/** A mistake of a person that has words in every language; `message` has the English ones. */
export function wrongInput(sentence: Sentence, subject?: string): Failure {
  return inWords('invalid-input', sentence, subject)
}

/** The same with a path or an endpoint before it. */
export function wrongIn(subject: string, what: Sentence): Failure {
  return wrongInput({ key: 'file.in', values: { path: subject, what } }, subject)
}

/** Something that cannot be done now, in the words of this key. */
export function refusal(key: RefusalKey, values?: SentenceValues, about?: About): Failure {
  return inWords(about?.code ?? 'invalid-input', refusalSentence(key, values), about?.subject)
}

export function refusalSentence(key: RefusalKey, values?: SentenceValues): Sentence {
  return { key: `refusal.${key}`, ...(values === undefined ? {} : { values }) }
}

export type RefusalKey = keyof typeof refusalWords

interface About {
  readonly code?: FailureCode
  /** The endpoint or path that the failure is about. */
  readonly subject?: string
}

function inWords(code: FailureCode, said: Sentence, subject: string | undefined): Failure {
  const message = saySentence(sayClause, said)
  return { code, errno: '', message, ...(subject === undefined ? {} : { subject }), said }
}
