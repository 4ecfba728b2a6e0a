import type { SessionOptions } from '../../../shared/options/catalogue'
import type { StateEvent } from '../../../shared/record'
import type { OpenStream } from '../../net/tcp-connection'
import { tlsOnPlain } from '../../net/tls/tls-failure'
import type { LiveConversation } from '../conversation/live-conversation'
import { StreamWire } from './stream-wire'

/**
 * Connects a conversation with its stream. A peer that uses TLS with a plain socket is recognised by its first bytes.
 */
export function openStream(
  conversation: LiveConversation,
  stream: OpenStream,
  options: SessionOptions,
  opening: StateEvent,
): void {
  const wire = new StreamWire(stream, options, conversation.sessionClock, conversation)
  conversation.open(wire, opening, stream.protocol === 'tcp' ? (bytes) => tlsOnPlain(bytes, wire.peer) : undefined)
}
