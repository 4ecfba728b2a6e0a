import type { YAMLError } from 'yaml'
import type { yamlWords } from './en/yaml'
import type { Sentence } from './say'

/** Each code of the parser is a key of the words; a new one does not compile. */
const keyOf = (code: YAMLError['code']): keyof typeof yamlWords => code

/** Codes that stand for very different mistakes; the parser's own words tell them apart. */
const WIDE_CODES: readonly YAMLError['code'][] = ['MISSING_CHAR', 'BAD_INDENT', 'BLOCK_AS_IMPLICIT_KEY']
const NARROWER: readonly (readonly [RegExp, keyof typeof yamlWords])[] = [
  [/^Missing closing .quote/, 'missing-quote'],
  [/end with a/, 'not-closed'],
  [/^Missing , /, 'missing-comma'],
  [/need to be followed by map values/, 'missing-value'],
  [/^Missing space|must be separated/, 'missing-space'],
  [/^A block sequence may not be/, 'deep-item'],
  [/^Sequence item without - indicator/, 'missing-dash'],
]

/** The mistake in a YAML text, from an error of the parser. */
export function yamlMistake({ code, message }: YAMLError): Sentence {
  const narrower = WIDE_CODES.includes(code) ? NARROWER.find(([words]) => words.test(message)) : undefined
  return { key: `yaml.${narrower?.[1] ?? keyOf(code)}` }
}
