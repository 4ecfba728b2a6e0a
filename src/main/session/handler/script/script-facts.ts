import type { Endpoint } from '../../../../shared/endpoint'
import type { StateEvent } from '../../../../shared/record'
import type { HandlerContext } from '../handler'

const NOWHERE: Endpoint = { address: '', port: 0 }

/** What a script is told of its conversation. */
export function factsOf({ peer, local, can }: HandlerContext): object {
  const plain = ({ address, port }: Endpoint): Endpoint => ({ address, port })
  return { client: plain(peer), local: plain(local ?? NOWHERE), protocol: can.has('half-close') ? 'tcp' : 'udp' }
}

/** Why a conversation is over, as whoever waits in the script is told. */
export function endWords(last: StateEvent | 'replaced'): string {
  if (last === 'replaced') return 'another handler has taken over'
  if (last.kind === 'failed') return last.failure.message
  if (last.kind === 'reset') return last.by === 'peer' ? 'the peer reset the connection' : 'the connection was reset'
  return 'the connection is closed'
}
