import * as v from 'valibot'
import type { HandlerKind } from './handler'

/** Answers each message with the same text. */
export const text: HandlerKind<{ readonly kind: 'text'; readonly text: string }> = {
  kind: 'text',
  schema: v.object({ kind: v.literal('text'), text: v.string() }),
  open(config, conversation) {
    const answer = new TextEncoder().encode(config.text)
    return {
      onMessage() {
        conversation.answer(answer)
      },
    }
  },
}
