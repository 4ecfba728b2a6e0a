import { dice } from '../../../shared/dice'
import { done, type Outcome } from '../../../shared/failure'
import { checkKind } from '../kinds'
import { CATALOGUE_KINDS } from './catalogue-kinds'
import type { OpenStage } from './fault-chain'
import type { FaultChoice } from './fault-plan'
import type { FaultConfig, FaultDirection, FaultKind } from './fault-stage'

/** The kinds that every session knows; the creator of sessions may add more. */
export const FAULT_KINDS: readonly FaultKind[] = CATALOGUE_KINDS

/** The faults of both directions, in order; they begin anew in each conversation. */
export interface FaultPlan {
  readonly in: readonly OpenStage[]
  readonly out: readonly OpenStage[]
  /** What they were made of. */
  readonly chosen: FaultChoice
}

/** Creates the stages of these configs; fails when one is unknown or wrong. */
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

/** The stages of both directions of a plan. */
export function planOf(kinds: readonly FaultKind[], chosen: FaultChoice): Outcome<FaultPlan> {
  const incoming = stagesOf(kinds, chosen.in)
  if (!incoming.ok) return incoming
  const outgoing = stagesOf(kinds, chosen.out)
  return outgoing.ok ? done({ in: incoming.value, out: outgoing.value, chosen }) : outgoing
}

/** The dice of one direction of one conversation: the same seed with the same input gives the same result. */
export function diceOf(seed: number, conversation: number, direction: FaultDirection): () => number {
  return dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(conversation, 0x85ebca6b) ^ (direction === 'in' ? 1 : 2))
}
