import type { SessionOptions } from '../../../shared/options/catalogue'
import type { StateEvent } from '../../../shared/record'
import type { OpenStream } from '../../net/tcp-connection'
import { tlsOnPlain } from '../../net/tls/tls-failure'
import type { LiveConversation } from '../conversation/live-conversation'
import { StreamWire } from './stream-wire'

/** Gives a conversation its connection. A peer that speaks TLS to a plain socket is told apart by its first bytes. */
export function openStream(
  conversation: LiveConversation,
  stream: OpenStream,
  options: SessionOptions,
  opening: StateEvent,
): void {
  const wire = new StreamWire(stream, options, conversation.sessionClock, conversation)
  conversation.open(wire, opening, stream.protocol === 'tcp' ? (bytes) => tlsOnPlain(bytes, wire.peer) : undefined)
}
