import type { EndHow } from '../../shared/contract'
import { done, type Outcome } from '../../shared/net-failure'
import type { TcpConversation } from './tcp-conversation'

export function endTcp(conversation: TcpConversation, how: EndHow): Outcome<null> {
  if (how === 'half-close') conversation.halfClose()
  else if (how === 'close') conversation.close()
  else conversation.reset()
  return done(null)
}
