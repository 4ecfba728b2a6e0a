import { done, failed, type Outcome } from '../../../shared/failure'
import { checkKind } from '../kinds'
import { echo } from './echo'
import type { GivenHandlerConfig, HandledSession, HandlerKind, HandlerRun } from './handler'
import { none } from './none'
import { prefix } from './prefix'
import { relayKind } from './relay/relay'
import { rules } from './rules/rules'
import { text } from './text'

/** The kinds that every session knows; the creator of sessions may add more. */
export const HANDLER_KINDS: readonly HandlerKind[] = [none, echo, text, prefix, rules, relayKind()]

/** Creates the handler of this config; fails when there is no such kind, its config is wrong, or it does not fit the session. */
export function handlerOf(
  kinds: readonly HandlerKind[],
  config: GivenHandlerConfig,
  session: HandledSession,
): Outcome<HandlerRun> | Promise<Outcome<HandlerRun>> {
  const checked = checkKind('handler', kinds, config)
  if (!checked.ok) return checked
  const { kind, config: known } = checked.value
  const refusal = kind.refusal?.(known, session)
  if (refusal !== undefined) return failed(refusal)
  const { options } = session
  if (kind.prepare !== undefined) return kind.prepare(known, options)
  if (kind.begin !== undefined) return kind.begin(known, options)
  return done({ open: (conversation) => kind.open(known, conversation) })
}
