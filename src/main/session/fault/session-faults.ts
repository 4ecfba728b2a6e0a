import type { Protocol } from '../../../shared/endpoint'
import { formatFault } from '../../../shared/fault/fault-text'
import type { Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { SessionConfig } from '../../../shared/session'
import type { SessionLog } from '../session-log'
import { planOf, type FaultPlan } from './fault-kinds'
import { faultChoice, type FaultChoice } from './fault-plan'
import type { FaultDirection, FaultKind } from './fault-stage'

const WAYS: readonly FaultDirection[] = ['in', 'out']

/** The faults in the options of a session, checked and ready to be opened. */
export function openFaults(
  kinds: readonly FaultKind[],
  options: SessionOptions,
  protocol: Protocol,
): Outcome<FaultPlan> {
  const chosen = faultChoice(options, protocol)
  return chosen.ok ? planOf(kinds, chosen.value) : chosen
}

/** Writes down which faults act in a conversation (0: the session), with their random seed; where there were some before, also that there are none any more. */
export function noteFaults(
  log: Pick<SessionLog, 'state'>,
  conversation: number,
  chosen: FaultChoice,
  before?: FaultChoice,
): void {
  for (const direction of WAYS) {
    const faults = chosen[direction].map(formatFault).join(', ')
    const hadSome = before !== undefined && before[direction].length > 0
    if (faults === '' && !hadSome) continue
    log.state(conversation, { kind: 'faults-chosen', direction, faults, seed: chosen.seed })
  }
}

/** The same session with these faults instead of those that it had: for each direction, so that none are left for both. */
export function withFaults(config: SessionConfig, chosen: SessionOptions): SessionConfig {
  const options: { -readonly [Name in keyof SessionOptions]: SessionOptions[Name] } = { ...config.options, ...chosen }
  delete options.faults
  return { ...config, options }
}
