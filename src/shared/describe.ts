import { assertNever } from './assert-never'
import { formatEndpoint } from './endpoint'
import type { StateEvent } from './record'

/** English words for a state event: command line, text log, CSV. The window has its own in each language. */
export function describeState(state: StateEvent): string {
  switch (state.kind) {
    case 'listening':
      return `listening on ${formatEndpoint(state.local)}`
    case 'stopped':
      return 'stopped'
    case 'connecting':
      return `connecting to ${formatEndpoint(state.peer)}`
    case 'open':
      return `open: ${formatEndpoint(state.local)} with ${formatEndpoint(state.peer)}`
    case 'half-closed':
      return state.by === 'peer' ? 'the peer has finished sending (FIN)' : 'we have finished sending (FIN)'
    case 'closed':
      return `closed${unsent(state.unsentBytes)}`
    case 'reset':
      return `${state.by === 'peer' ? 'reset by the peer' : 'reset by us'} (RST)${unsent(state.unsentBytes)}`
    case 'failed':
      return `failed: ${state.failure.message}${unsent(state.unsentBytes)}`
    case 'warning':
      return `warning: ${state.failure.message}`
    default:
      return assertNever(state)
  }
}

function unsent(bytes: number | undefined): string {
  return bytes === undefined || bytes === 0 ? '' : `; ${String(bytes)} bytes were not sent`
}
