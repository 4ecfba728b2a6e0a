import type { rulesWords } from '../words/en/rules'
import { sayClause, type SaidValues } from '../words/say'

/** The key of a sentence in `words/<language>/rules.ts`, under `mistake`. */
export type RuleMistakeKind = keyof (typeof rulesWords)['mistake']

const SEPARATOR = '\u0000'

/** A mistake on its way through places that know texts only, such as a schema: its kind and its values. */
export function told(kind: RuleMistakeKind, values: SaidValues = {}): string {
  return `${kind}${SEPARATOR}${JSON.stringify(values)}`
}

/** What `told` wrote; a text of others, such as the words of a pattern's own mistake, is told as it is. */
export function readTold(text: string): { readonly kind: RuleMistakeKind; readonly values: SaidValues } {
  const at = text.indexOf(SEPARATOR)
  if (at === -1) return { kind: 'other', values: { message: text } }
  return { kind: text.slice(0, at) as RuleMistakeKind, values: JSON.parse(text.slice(at + 1)) as SaidValues }
}

/** In English, for the command line and for failures. */
export function sayTold(text: string): string {
  const { kind, values } = readTold(text)
  return sayClause(`rules.mistake.${kind}`, values)
}
