import type { patternWords } from './en/pattern'
import type { Sentence } from './say'

/** The engine's own words for a mistake (V8's `regexp-error.h`), and the sentence for each. */
const SENTENCES: readonly (readonly [RegExp, keyof typeof patternWords])[] = [
  [/Unterminated group$/, 'group-not-closed'],
  [/Unmatched '\)'$/, 'group-not-opened'],
  [/Unterminated character class$/, 'class-not-closed'],
  [/Range out of order in character class$/, 'class-range'],
  [/\\ at end of pattern$/, 'ends-in-backslash'],
  [/Nothing to repeat$/, 'nothing-to-repeat'],
  [
    /(Lone quantifier brackets|numbers out of order in \{\} quantifier|(Incomplete|Invalid) quantifier)$/,
    'curly-brackets',
  ],
  [/Invalid (flag )?group$/, 'group-kind'],
  [/(Invalid|Duplicate) capture group name$/, 'group-name'],
  [/Invalid named (reference|capture referenced)$/, 'reference'],
  [/Invalid ((decimal|class|Unicode) )?escape$/i, 'escape'],
  [/(Regular expression too large|Too many captures)$/, 'too-large'],
]

/** The mistake in a pattern, from the error of `new RegExp`. */
export function patternMistake(error: unknown): Sentence {
  const message = error instanceof Error ? error.message : String(error)
  const found = SENTENCES.find(([words]) => words.test(message))
  if (found !== undefined) return { key: `pattern.${found[1]}` }
  return { key: 'pattern.other', values: { message: message.replace(/^Invalid regular expression: /, '') } }
}
