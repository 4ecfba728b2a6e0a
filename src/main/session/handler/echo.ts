import type { InferOutput } from 'valibot'
import { echoSchema } from '../../../shared/handler'
import type { HandlerKind } from './handler'

/** Sends back what it receives. */
export const echo: HandlerKind<InferOutput<typeof echoSchema>> = {
  kind: 'echo',
  schema: echoSchema,
  open: (_config, conversation) => ({
    keepsNothing: true,
    onMessage(message) {
      conversation.answer(message)
    },
  }),
}
