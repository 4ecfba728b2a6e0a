import { dice } from '../../../shared/dice'
import { done, type Outcome } from '../../../shared/failure'
import { checkKind } from '../kinds'
import { CATALOGUE_KINDS } from './catalogue-kinds'
import type { OpenStage } from './fault-chain'
import type { FaultChoice } from './fault-plan'
import type { FaultConfig, FaultDirection, FaultKind } from './fault-stage'

/** The kinds that every session knows; whoever makes sessions may pass in more. */
export const FAULT_KINDS: readonly FaultKind[] = CATALOGUE_KINDS

/** The faults of both ways, in their order; they begin anew in each conversation. */
export interface FaultPlan {
  readonly in: readonly OpenStage[]
  readonly out: readonly OpenStage[]
  /** What they were made of. */
  readonly chosen: FaultChoice
}

/** What makes the stages of these configs; a failure when one of them is not known, or wrong. */
export function stagesOf(kinds: readonly FaultKind[], configs: readonly FaultConfig[]): Outcome<readonly OpenStage[]> {
  const stages: OpenStage[] = []
  for (const config of configs) {
    const checked = checkKind('fault', kinds, config)
    if (!checked.ok) return checked
    const { kind, config: known } = checked.value
    stages.push((context) => kind.open(known, context))
  }
  return done(stages)
}

/** The stages of both ways of what was chosen. */
export function planOf(kinds: readonly FaultKind[], chosen: FaultChoice): Outcome<FaultPlan> {
  const incoming = stagesOf(kinds, chosen.in)
  if (!incoming.ok) return incoming
  const outgoing = stagesOf(kinds, chosen.out)
  return outgoing.ok ? done({ in: incoming.value, out: outgoing.value, chosen }) : outgoing
}

/** The dice of one way of one conversation: the same seed over the same input gives the same again. */
export function diceOf(seed: number, conversation: number, direction: FaultDirection): () => number {
  return dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(conversation, 0x85ebca6b) ^ (direction === 'in' ? 1 : 2))
}
