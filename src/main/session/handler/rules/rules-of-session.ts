import type { StateEvent } from '../../../../shared/events/event'
import type { Framing } from '../../../../shared/framing/framing'
import type { SessionOptions } from '../../../../shared/options/catalogue'
import type { CompiledRule, CompiledRules } from '../../../../shared/rules/compile-rules'
import type { Scalar } from '../../../../shared/rules/rule'
import type { RuleSwitches } from '../../../../shared/rules/rule-runner'

/** The parts of a session's rules that one conversation uses. */
export interface RulesOfSession extends RuleSwitches {
  readonly rules: CompiledRules
  /** Rises whenever the rules or their switches change. */
  readonly revision: number
  /** Undefined: the framing of the session. */
  readonly framing: Framing | undefined
  readonly options: SessionOptions
  /** Values under `shared`. */
  readonly shared: Map<string, Scalar>
  /** The event for a rule that matched. */
  hitEvent(rule: CompiledRule, replies: number): StateEvent
  hit(rule: CompiledRule, conversation: number, atMs: number): void
}
