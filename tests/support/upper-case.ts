import * as v from 'valibot'
import type { HandlerKind } from '../../src/main/session/handler/handler'

/** A handler that no version of the application has: it shows that kinds can be added from outside. */
export const upperCase: HandlerKind<{ readonly kind: 'upper-case'; readonly greeting: string }> = {
  kind: 'upper-case',
  schema: v.object({ kind: v.literal('upper-case'), greeting: v.string() }),
  open({ greeting }, conversation) {
    let count = 0
    return {
      onOpen(how) {
        if (how === 'connected') conversation.answer(new TextEncoder().encode(greeting))
      },
      onMessage(message) {
        count += 1
        const text = new TextDecoder().decode(message).toUpperCase()
        conversation.answer(new TextEncoder().encode(`${String(count)} ${text}`))
      },
    }
  },
}
