import { readRules } from '../../../../../shared/rules/read-rules'
import type { RuleMistake } from '../../../../../shared/rules/rule'

const encoder = new TextEncoder()

/** The mistakes in a text of rules while it is typed. Patterns are not run here, so they need no time limit. */
export function ruleMistakes(text: string): readonly RuleMistake[] {
  const reading = readRules(text, {
    encoding: 'utf-8',
    encode: (part) => encoder.encode(part),
    openPattern: (source, flags) => new RegExp(source, flags),
  })
  return reading.ok ? [] : reading.mistakes
}
