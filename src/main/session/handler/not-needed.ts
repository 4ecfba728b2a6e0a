import type { Outcome } from '../../../shared/failure'
import type { HandlerRun } from './handler'

type Refusal = Extract<Outcome<never>, { readonly ok: false }>

/** Ends a handler that was got ready and is not needed, because the session does not start. */
export async function without(run: HandlerRun, refusal: Refusal): Promise<Refusal> {
  await run.close?.()
  return refusal
}
