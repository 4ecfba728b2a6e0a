import type { InferOutput } from 'valibot'
import { echoSchema } from '../../../shared/handler'
import type { Handler, HandlerContext, HandlerKind } from './handler'

/** Sends back what it receives. */
export const echo: HandlerKind<InferOutput<typeof echoSchema>> = {
  kind: 'echo',
  schema: echoSchema,
  open: (_config, conversation) => new Echo(conversation),
}

class Echo implements Handler {
  readonly #conversation: HandlerContext
  readonly keepsNothing = true

  constructor(conversation: HandlerContext) {
    this.#conversation = conversation
  }

  onMessage(message: Uint8Array): void {
    this.#conversation.answer(message)
  }
}
