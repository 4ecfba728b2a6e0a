import * as v from 'valibot'
import type { HandlerKind } from './handler'

/** Sends back what came. */
export const echo: HandlerKind<{ readonly kind: 'echo' }> = {
  kind: 'echo',
  schema: v.object({ kind: v.literal('echo') }),
  open: (_config, conversation) => ({
    onMessage(message) {
      conversation.answer(message)
    },
  }),
}
