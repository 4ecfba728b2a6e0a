import { frameContent } from '../../../../shared/framing/frame-codec'
import { createFramer } from '../../../../shared/framing/framer'
import type { Framing } from '../../../../shared/framing/framing'
import { withoutCarriageReturn } from '../../../../shared/rules/rules-framing'

/** The messages of a datagram: it may hold several, and its end also ends the last one. */
export function messagesOf(framing: Framing, datagram: Uint8Array): Uint8Array[] {
  if (framing.kind === 'raw' || framing.kind === 'idle') return [datagram]
  const messages: Uint8Array[] = []
  let from = 0
  const take = (end: number): void => {
    messages.push(withoutCarriageReturn(framing, frameContent(framing, datagram.subarray(from, end))))
    from = end
  }
  createFramer(framing).push(datagram, 0, take)
  if (from < datagram.length) take(datagram.length)
  return messages
}
