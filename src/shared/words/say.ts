import * as v from 'valibot'
import { en, type Messages } from './en/messages'
import { asClause, formatWords } from './format-words'

type SaidValues = Readonly<Record<string, string | number>>

/** Says the sentence of this key (`filter.mistake.not-hex`) in one language. The page gives its own, of the language on screen. */
export type Say = (key: string, values?: SaidValues) => string

/**
 * A sentence before it is put into a language: its key and its values, which may be sentences or lists of sentences
 * themselves. It is plain data, so that one process finds a mistake and another one shows it, in the language of its
 * window.
 */
export interface Sentence {
  readonly key: string
  readonly values?: SentenceValues
}
type SentenceValue = string | number | Sentence | readonly Sentence[]
export type SentenceValues = Readonly<Record<string, SentenceValue>>

export function saySentence(say: Say, { key, values = {} }: Sentence): string {
  const said = Object.entries(values).map(([name, value]) => [name, sayValue(say, value)])
  return say(key, Object.fromEntries(said) as SaidValues)
}

function sayValue(say: Say, value: SentenceValue): string | number {
  if (typeof value !== 'object') return value
  if ('key' in value) return saySentence(say, value)
  return value.map((each) => saySentence(say, each)).join(say('file.separator'))
}

/** A sentence in a recording may come from anywhere; this is its largest depth. */
const MAX_SENTENCE_DEPTH = 4

function boundedSentence(depth: number): v.GenericSchema<unknown, Sentence> {
  const plain = v.union([v.string(), v.number()])
  const inner = depth === 0 ? undefined : boundedSentence(depth - 1)
  const value = inner === undefined ? plain : v.union([plain, inner, v.array(inner)])
  return v.object({ key: v.string(), values: v.exactOptional(v.record(v.string(), value)) })
}

export const sentenceSchema = boundedSentence(MAX_SENTENCE_DEPTH)

/** English for the command line and for texts that programs read: a sentence as a part of a line, so it begins small. */
export const sayClause: Say = (key, values) => formatWords(asClause(sentenceOf(en, key)), values)

/** Says whole sentences of this language. */
export function sayWith(words: Messages): Say {
  return (key, values) => formatWords(sentenceOf(words, key), values)
}

/** A key that is not there is shown as it is, as the page's own reader does. */
function sentenceOf(words: Messages, key: string): string {
  return findSentence(words, key) ?? key
}

export function findSentence(words: Messages, key: string): string | undefined {
  let found: unknown = words
  for (const part of key.split('.')) {
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? (found as Readonly<Record<string, unknown>>)[part]
        : undefined
  }
  return typeof found === 'string' ? found : undefined
}
