import type { StateEvent } from '../../../shared/record'
import type { ConnectionEnd } from '../../net/tcp-connection'

/** The last event of a connection, by how it ended. */
export function closingEvent({ failure, isResetByUs, unsentBytes }: ConnectionEnd): StateEvent {
  const unsent = unsentBytes === 0 ? {} : { unsentBytes }
  if (isResetByUs) return { kind: 'reset', by: 'local', ...unsent }
  if (failure?.code === 'connection-reset') return { kind: 'reset', by: 'peer', ...unsent }
  if (failure !== undefined) return { kind: 'failed', failure, ...unsent }
  return { kind: 'closed', ...unsent }
}
