import type { RulesUse } from './compile-context'
import type { Difference } from './learn/exchange'

/** A rules file, as a window edits it. */
export interface RulesText {
  readonly path: string
  readonly text: string
}

/** Rules that were learnt and saved. */
export interface LearntFile extends RulesText {
  readonly rules: number
  readonly differences: readonly Difference[]
}

const RELAY_RULES = `wirebench: rules/1
# What both sides send; what no rule matches goes on as it came. docs/rules.md, "In a relay", says what else there is.
framing: { kind: line }
rules:
  - name: hide passwords
    when: { from: client, regex: '^PASS ' }
    forward: "PASS ****\\r\\n"
  - name: change an answer
    when: { from: target, contains: hello }
    change: { find: hello, with: goodbye }
`

/** The content of a new file. */
export const FIRST_RULES: Readonly<Record<RulesUse, string>> = {
  answers: `wirebench: rules/1
# The first rule that matches answers. docs/rules.md says what else there is.
framing: { kind: line }
rules:
  - name: ping
    when: { text: PING }
    reply: "PONG\\r\\n"
  - name: anything else
    reply: "ERR {{text}}\\r\\n"
`,
  relay: RELAY_RULES,
}
