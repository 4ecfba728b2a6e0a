import type { YAMLError } from 'yaml'
import type { yamlWords } from './en/yaml'
import type { Sentence } from './say'

/** Each code of the parser is a key of the words; a new one does not compile. */
const keyOf = (code: YAMLError['code']): keyof typeof yamlWords => code

/** `MISSING_CHAR` stands for very different characters, and `BAD_INDENT` for a bracket, too; the parser's own words tell them apart. */
const MISSING: readonly (readonly [RegExp, keyof typeof yamlWords])[] = [
  [/^Missing closing .quote/, 'missing-quote'],
  [/end with a/, 'not-closed'],
  [/^Missing , /, 'missing-comma'],
  [/need to be followed by map values/, 'missing-value'],
  [/^Missing space|must be separated/, 'missing-space'],
  [/^Sequence item without - indicator/, 'missing-dash'],
]

/** The mistake in a YAML text, from an error of the parser. */
export function yamlMistake({ code, message }: YAMLError): Sentence {
  const missing =
    code === 'MISSING_CHAR' || code === 'BAD_INDENT' ? MISSING.find(([words]) => words.test(message)) : undefined
  return { key: `yaml.${missing?.[1] ?? keyOf(code)}` }
}
