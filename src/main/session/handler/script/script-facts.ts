import type { Endpoint } from '../../../../shared/endpoint'
import type { StateEvent } from '../../../../shared/record'
import type { HandlerContext } from '../handler'

const NOWHERE: Endpoint = { address: '', port: 0 }

/** The facts of its conversation that a script gets. */
export function factsOf({ peer, local, can }: HandlerContext): object {
  const plain = ({ address, port }: Endpoint): Endpoint => ({ address, port })
  return { client: plain(peer), local: plain(local ?? NOWHERE), protocol: can.has('half-close') ? 'tcp' : 'udp' }
}

/** Why a conversation has ended, for the script. */
export function endWords(last: StateEvent | 'replaced'): string {
  if (last === 'replaced') return 'another handler has taken over'
  if (last.kind === 'failed') return last.failure.message
  if (last.kind === 'reset') return last.by === 'peer' ? 'the peer reset the connection' : 'the connection was reset'
  return 'the connection is closed'
}
