import type { RelaySide } from '../../../../shared/relay-words'
import type { Firing, RuleMiss } from '../../../../shared/rules/rule-runner'
import type { HandlerContext } from '../handler'
import type { RelayExchange } from './relay-hook'

/** The parts of a leg that rules use: one with a socket has them, and one of a recording that is played. */
export type RulesLeg = Pick<HandlerContext, 'number' | 'peer' | 'clock' | 'after' | 'every' | 'whenIdle'>

export interface RulesExchange extends Omit<RelayExchange, 'client' | 'target'> {
  readonly client: RulesLeg
  readonly target: RulesLeg | undefined
}

/** Is told why rules decided as they did; only a recording that is played has one. */
export interface RulesWitness {
  /** Whether the decision that comes is to be explained. */
  readonly isWanted: boolean
  /** An event without a message is looked at from now on. */
  happens(): void
  decided(
    on: string,
    side: RelaySide,
    message: Uint8Array,
    firings: readonly Firing[],
    misses: readonly RuleMiss[],
  ): void
}
