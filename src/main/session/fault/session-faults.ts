import type { Protocol } from '../../../shared/endpoint'
import { formatFault } from '../../../shared/fault/fault-text'
import { done, type Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { SessionLog } from '../session-log'
import { planOf, type FaultPlan } from './fault-kinds'
import { faultChoice, type FaultChoice } from './fault-plan'
import type { FaultDirection, FaultKind } from './fault-stage'

const WAYS: readonly FaultDirection[] = ['in', 'out']

/** What the options of a session ask for, checked, and ready to be opened. */
export interface OpenedFaults {
  readonly chosen: FaultChoice
  readonly plan: FaultPlan
}

export function openFaults(
  kinds: readonly FaultKind[],
  options: SessionOptions,
  protocol: Protocol,
): Outcome<OpenedFaults> {
  const chosen = faultChoice(options, protocol)
  if (!chosen.ok) return chosen
  const plan = planOf(kinds, chosen.value)
  return plan.ok ? done({ chosen: chosen.value, plan: plan.value }) : plan
}

/** Writes down which faults act in a session, with the seed of their dice. */
export function noteFaults(chosen: FaultChoice, log: SessionLog): void {
  for (const direction of WAYS) {
    const faults = chosen[direction].map(formatFault).join(', ')
    if (faults !== '') log.state(0, { kind: 'faults-chosen', direction, faults, seed: chosen.seed })
  }
}
