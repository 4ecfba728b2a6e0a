import { invalidInput, type Failure } from '../failure'
import { sayClause, saySentence, type Sentence } from './say'

/** A mistake of a person that has words in every language; `message` has the English ones. */
export function wrongInput(sentence: Sentence, subject?: string): Failure {
  return { ...invalidInput(saySentence(sayClause, sentence), subject), said: sentence }
}

/** The same with a path or an endpoint before it. */
export function wrongIn(subject: string, what: Sentence): Failure {
  return wrongInput({ key: 'file.in', values: { path: subject, what } }, subject)
}
