import type { Difference } from './learn/exchange'

/** A file of rules, as a window edits it. */
export interface RulesText {
  readonly path: string
  readonly text: string
}

/** Rules that were learnt and saved. */
export interface LearntFile extends RulesText {
  readonly rules: number
  readonly differences: readonly Difference[]
}

/** What a new file begins with. */
export const FIRST_RULES = `wirebench: rules/1
# The first rule that matches answers. docs/rules.md says what else there is.
framing: { kind: line }
rules:
  - name: ping
    when: { text: PING }
    reply: "PONG\\r\\n"
  - name: anything else
    reply: "ERR {{text}}\\r\\n"
`
