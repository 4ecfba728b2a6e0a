import type { StateEvent } from '../../../../shared/events/event'
import type { Framing } from '../../../../shared/framing/framing'
import type { SessionOptions } from '../../../../shared/options/catalogue'
import type { CompiledRule, CompiledRules } from '../../../../shared/rules/compile-rules'
import type { Scalar } from '../../../../shared/rules/rule'
import type { RuleSwitches } from '../../../../shared/rules/rule-runner'

/** What the rules of one conversation have of those of its session. */
export interface RulesOfSession extends RuleSwitches {
  readonly rules: CompiledRules
  /** Counts whenever the rules, or what is on, change. */
  readonly revision: number
  /** Undefined: as the session says. */
  readonly framing: Framing | undefined
  readonly options: SessionOptions
  /** Values under `shared`. */
  readonly shared: Map<string, Scalar>
  /** The row that says that a rule matched. */
  hitEvent(rule: CompiledRule, replies: number): StateEvent
  hit(rule: CompiledRule, conversation: number, atMs: number): void
}
