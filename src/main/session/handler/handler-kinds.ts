import * as v from 'valibot'
import { done, failed, invalidInput, type Outcome } from '../../../shared/net-failure'
import { echo } from './echo'
import type { Handler, HandlerConfig, HandlerContext, HandlerKind } from './handler'
import { none } from './none'
import { prefix } from './prefix'
import { text } from './text'

/** The kinds that every session knows; whoever makes sessions may pass in more. */
export const HANDLER_KINDS: readonly HandlerKind[] = [none, echo, text, prefix]

/** Makes the handler of one conversation. */
export type OpenHandler = (conversation: HandlerContext) => Handler | undefined

/** Looks up the kind and checks the config by its schema. */
export function handlerOf(kinds: readonly HandlerKind[], config: HandlerConfig): Outcome<OpenHandler> {
  const kind = kinds.find((each) => each.kind === config.kind)
  if (kind === undefined) {
    const known = kinds.map((each) => each.kind).join(', ')
    return failed(invalidInput(`there is no handler "${config.kind}"; there are ${known}`))
  }
  const checked = v.safeParse(kind.schema, config)
  if (!checked.success) {
    const [issue] = checked.issues
    return failed(invalidInput(`handler ${config.kind}: ${v.getDotPath(issue) ?? 'config'}: ${issue.message}`))
  }
  return done((conversation) => kind.open(checked.output, conversation))
}
