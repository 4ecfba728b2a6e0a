import type { InferOutput } from 'valibot'
import { textSchema } from '../../../shared/handler'
import type { HandlerKind } from './handler'

/** Answers each message with the same text. */
export const text: HandlerKind<InferOutput<typeof textSchema>> = {
  kind: 'text',
  schema: textSchema,
  open(config, conversation) {
    const answer = new TextEncoder().encode(config.text)
    return {
      onMessage() {
        conversation.answer(answer)
      },
    }
  },
}
