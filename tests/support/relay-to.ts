import * as v from 'valibot'
import type { Protocol } from '../../src/shared/endpoint'
import type { HandlerContext, HandlerKind } from '../../src/main/session/handler/handler'
import { valueOf } from './engine'

type Config = { readonly kind: 'relay-to'; readonly protocol: Protocol; readonly port: number }

/**
 * Forwards everything to a program, and its answers back, so that a program and its client are recorded without
 * noticing.
 */
export const relayTo: HandlerKind<Config> = {
  kind: 'relay-to',
  schema: v.object({ kind: v.literal('relay-to'), protocol: v.picklist(['tcp', 'tls', 'udp']), port: v.number() }),
  open({ protocol, port }, conversation) {
    const waiting: Uint8Array[] = []
    let open: HandlerContext | undefined
    let isOver = false
    const peer = { address: '127.0.0.1', port }
    valueOf(
      conversation.dial({ protocol, peer, options: {} }, (leg) => ({
        onOpen() {
          open = leg
          for (const bytes of waiting) leg.sendRaw(bytes)
          if (isOver) leg.end('half-close')
        },
        onMessage: (bytes) => conversation.sendRaw(bytes),
        onPeerEnd: () => conversation.end('half-close'),
      })),
    )
    return {
      onMessage(bytes) {
        if (open === undefined) waiting.push(bytes.slice())
        else open.sendRaw(bytes)
      },
      onPeerEnd() {
        isOver = true
        if (protocol !== 'udp') open?.end('half-close')
      },
    }
  },
}
