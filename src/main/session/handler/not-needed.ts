import type { Outcome } from '../../../shared/failure'
import type { HandlerRun } from './handler'

type Refusal = Extract<Outcome<never>, { readonly ok: false }>

/** Ends a handler that was prepared for a session that does not start. */
export async function without(run: HandlerRun, refusal: Refusal): Promise<Refusal> {
  await run.close?.()
  return refusal
}
