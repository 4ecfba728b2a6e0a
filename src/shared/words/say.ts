import { en } from './en/messages'
import { asClause, formatWords } from './format-words'

export type SaidValues = Readonly<Record<string, string | number>>

/** Says the sentence of this key (`filter.mistake.not-hex`) in one language. The page gives its own, of the language on screen. */
export type Say = (key: string, values?: SaidValues) => string

/** English for the command line and for texts that programs read: a sentence as a part of a line, so it begins small. */
export const sayClause: Say = (key, values) => formatWords(asClause(sentenceOf(key)), values)

/** A key that is not there is shown as it is, as the page's own reader does. */
function sentenceOf(key: string): string {
  let found: unknown = en
  for (const part of key.split('.')) {
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? (found as Readonly<Record<string, unknown>>)[part]
        : undefined
  }
  return typeof found === 'string' ? found : key
}
