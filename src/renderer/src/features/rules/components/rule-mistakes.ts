import { readRules } from '../../../../../shared/rules/read-rules'
import type { RuleMistake } from '../../../../../shared/rules/rule'

const encoder = new TextEncoder()

/** What is wrong in a text of rules, as it is typed. Nothing is matched here, so patterns need no guard. */
export function ruleMistakes(text: string): readonly RuleMistake[] {
  const reading = readRules(text, {
    encoding: 'utf-8',
    encode: (part) => encoder.encode(part),
    openPattern: (source, flags) => new RegExp(source, flags),
  })
  return reading.ok ? [] : reading.mistakes
}
