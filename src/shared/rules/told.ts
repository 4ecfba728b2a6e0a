import type { rulesWords } from '../words/en/rules'
import { sayClause, saySentence, type Sentence, type SentenceValues } from '../words/say'

/** The key of a sentence in `words/<language>/rules.ts`, under `mistake`. */
export type RuleMistakeKind = keyof (typeof rulesWords)['mistake']

const SEPARATOR = '\u0000'

/** A mistake as a text with its kind and its values, for places that pass only texts, such as a schema. */
export function told(kind: RuleMistakeKind, values: SentenceValues = {}): string {
  return `${kind}${SEPARATOR}${JSON.stringify(values)}`
}

/** The same for a sentence that is not one of rules: of YAML, of a pattern, of a filter, of a template. */
export function toldOther(sentence: Sentence): string {
  return told('other', { message: sentence })
}

export function isTold(text: string): boolean {
  return readMark(text) !== undefined
}

/** Text of a person may hold anything, also what stands between kind and values. */
function readMark(text: string): { readonly kind: RuleMistakeKind; readonly values: SentenceValues } | undefined {
  const at = text.indexOf(SEPARATOR)
  if (at === -1 || !/^[a-z-]+$/.test(text.slice(0, at))) return undefined
  try {
    return { kind: text.slice(0, at) as RuleMistakeKind, values: JSON.parse(text.slice(at + 1)) as SentenceValues }
  } catch {
    return undefined
  }
}

/** Reads what `told` wrote; another text stays as it is. */
export function readTold(text: string): { readonly kind: RuleMistakeKind; readonly values: SentenceValues } {
  return readMark(text) ?? { kind: 'other', values: { message: text } }
}

/** The sentence of what `told` wrote, for every language. */
export function toldSentence(text: string): Sentence {
  const { kind, values } = readTold(text)
  return ruleSentence(kind, values)
}

export function ruleSentence(kind: RuleMistakeKind, values: SentenceValues): Sentence {
  return { key: `rules.mistake.${kind}`, values }
}

/** In English, for the command line and for failures. */
export function sayTold(text: string): string {
  return saySentence(sayClause, toldSentence(text))
}
