import { formatEndpoint, type Endpoint } from '../../../../shared/endpoint'
import type { Failure } from '../../../../shared/failure'
import type { StateEvent } from '../../../../shared/record'

/** Whether a leg ended in order, so that the other one ends behind what waits. */
export function isCleanEnd(last: StateEvent | 'replaced'): boolean {
  return last !== 'replaced' && (last.kind === 'closed' || last.kind === 'folded')
}

/** Why a leg could not be opened. */
export function failureOf(last: StateEvent, where: Endpoint | undefined): Failure {
  if (last.kind === 'failed') return last.failure
  const subject = where === undefined ? '' : formatEndpoint(where)
  return { code: 'cancelled', errno: '', message: `the leg to ${subject} was given up`, subject }
}
