import { done, type Outcome } from '../../../shared/failure'
import { checkKind } from '../kinds'
import { echo } from './echo'
import type { Handler, HandlerConfig, HandlerContext, HandlerKind } from './handler'
import { none } from './none'
import { prefix } from './prefix'
import { relayKind } from './relay/relay'
import { text } from './text'

/** The kinds that every session knows; whoever makes sessions may pass in more. */
export const HANDLER_KINDS: readonly HandlerKind[] = [none, echo, text, prefix, relayKind()]

/** Makes the handler of one conversation. */
export type OpenHandler = (conversation: HandlerContext) => Handler | undefined

/** What makes the handlers of this config; a failure when there is no such kind, or its config is wrong. */
export function handlerOf(kinds: readonly HandlerKind[], config: HandlerConfig): Outcome<OpenHandler> {
  const checked = checkKind('handler', kinds, config)
  if (!checked.ok) return checked
  const { kind, config: known } = checked.value
  return done((conversation) => kind.open(known, conversation))
}
