import { dice } from '../../../../shared/dice'
import type { Encoding } from '../../../../shared/encoding'
import type { CompiledRules } from '../../../../shared/rules/compile-rules'
import type { Scalar } from '../../../../shared/rules/rule'
import type { RuleConversation } from '../../../../shared/rules/seen'
import { encodeText } from '../../../recording/query/text-encoder'

interface Facts {
  readonly number: number
  readonly peer: string
  readonly encoding: Encoding
  readonly state: Map<string, Scalar>
  readonly shared: Map<string, Scalar>
  random(): number
  wallMs(): number
}

/** The state of rules in one conversation; counts begin at 0. */
export function ruleConversation(rules: CompiledRules, facts: Facts): RuleConversation {
  keepDeclared(facts.state, rules.file.state ?? {})
  return {
    ...facts,
    encode: (text) => encodeText(text, facts.encoding),
    counts: new Uint32Array(rules.counts),
    turns: new Uint32Array(rules.rules.length),
  }
}

/** The dice of one conversation: the same seed with the same messages gives the same result. */
export function ruleDice(seed: number, conversation: number): () => number {
  return dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(conversation, 0x85ebca6b) ^ 3)
}

/** Sets initial values of new names, and removes old names. */
function keepDeclared(values: Map<string, Scalar>, declared: Readonly<Record<string, Scalar>>): void {
  for (const name of [...values.keys()]) if (!Object.hasOwn(declared, name)) values.delete(name)
  for (const [name, value] of Object.entries(declared)) if (!values.has(name)) values.set(name, value)
}
