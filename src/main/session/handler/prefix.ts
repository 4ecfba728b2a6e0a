import type { InferOutput } from 'valibot'
import { prefixSchema } from '../../../shared/handler'
import type { HandlerKind } from './handler'

const LF = 0x0a

/** Answers each message with the message, this text before each of its lines. */
export const prefix: HandlerKind<InferOutput<typeof prefixSchema>> = {
  kind: 'prefix',
  schema: prefixSchema,
  open(config, conversation) {
    const before = new TextEncoder().encode(config.text)
    return {
      onMessage(message) {
        conversation.answer(prefixLines(before, message))
      },
    }
  },
}

/** The prefix before the message and before each further line in it; a newline at the end begins no line. */
function prefixLines(before: Uint8Array, message: Uint8Array): Uint8Array {
  let lines = 1
  for (let at = message.indexOf(LF); at !== -1 && at < message.length - 1; at = message.indexOf(LF, at + 1)) lines += 1
  const answer = new Uint8Array(message.length + lines * before.length)
  let used = 0
  let from = 0
  do {
    const newline = message.indexOf(LF, from)
    const end = newline === -1 ? message.length : newline + 1
    answer.set(before, used)
    answer.set(message.subarray(from, end), used + before.length)
    used += before.length + end - from
    from = end
  } while (from < message.length)
  return answer
}
