import { assertNever } from './assert-never'
import { formatEndpoint } from './endpoint'
import type { RefusalReason, StateEvent } from './record'
import { describeRunOutcome } from './schedule'
import type { TlsFacts } from './session'

type RunEnded = Extract<StateEvent, { kind: 'run-ended' }>

const REFUSALS: Readonly<Record<RefusalReason, string>> = {
  connections: 'the limit of connections is reached',
  denied: 'its address is not allowed',
  backlog: 'too many wait already',
  descriptors: "the system's limit of open files is reached; close some connections or raise it (ulimit -n)",
}

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
    case 'attempt':
      return state.failure === undefined
        ? `trying ${formatEndpoint(state.peer)}`
        : `${formatEndpoint(state.peer)} failed: ${state.failure.message}`
    case 'proxied':
      return `through the proxy ${formatEndpoint(state.proxy)} to ${formatEndpoint(state.target)}`
    case 'retrying':
      return `connecting again in ${String(state.inMs)} ms (attempt ${String(state.attempt)})`
    case 'waiting':
      return `${formatEndpoint(state.peer)} is connected and waits for its turn`
    case 'refused':
      return `refused ${formatEndpoint(state.peer)}: ${REFUSALS[state.reason]}`
    case 'idle':
      return `nothing came or went for ${String(state.afterMs)} ms: ended`
    case 'paused':
      return 'reading paused: the peer is held back'
    case 'resumed':
      return 'reading goes on'
    case 'secured':
      return `secured: ${describeTls(state.tls)}`
    case 'dropped-by-system':
      return `${String(state.datagrams)} datagrams were dropped by the system before we could read them`
    case 'answer-dropped':
      return `an answer of ${String(state.byteLength)} bytes was dropped: the peer does not read`
    case 'joined':
      return `joined ${state.group}`
    case 'left':
      return `left ${state.group}`
    case 'unexpected':
      return `unexpected source ${formatEndpoint(state.peer)}: the peer is ${formatEndpoint(state.expected)}`
    case 'folded':
      return 'silent longest: the tab is given up, what still comes is recorded among the others'
    case 'rotated':
      return state.to === 'next' ? `the session goes on in ${state.file}` : `goes on from ${state.file}`
    case 'gap':
      return `${String(state.byteLength)} bytes ${state.by === 'peer' ? 'from the peer' : 'to the peer'} are not in the capture; the stream goes on behind them`
    case 'left-out':
      return `${String(state.packets)} packets are not shown: neither TCP nor UDP, or too little of them was captured`
    case 'run-began':
      return `${state.run}: sending begins`
    case 'run-ended':
      return `${state.run}: ${describeRunEnd(state)}`
    case 'warning':
      return `warning: ${state.failure.message}`
    default:
      return assertNever(state)
  }
}

/** `TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN h2, name localhost; CN=localhost, issued by CN=Wirebench test CA (not trusted: ...)` */
export function describeTls({ version, cipher, alpn, serverName, chain, distrust }: TlsFacts): string {
  const [own] = chain
  const agreed = [version, cipher, alpn === '' ? '' : `ALPN ${alpn}`, serverName === '' ? '' : `name ${serverName}`]
  const shown = own === undefined ? '' : `; ${own.subject}, issued by ${own.issuer}`
  const doubt = distrust === '' ? '' : ` (not trusted: ${distrust})`
  return agreed.filter((part) => part !== '').join(', ') + shown + doubt
}

function describeRunEnd({ outcome, sent, bytesSent, worstLateMs, failure }: RunEnded): string {
  const amount = `${String(sent)} sent, ${String(bytesSent)} bytes`
  const late = worstLateMs > 0 ? `, at most ${worstLateMs.toFixed(1)} ms late` : ''
  return `${describeRunOutcome(outcome)}${failure === undefined ? '' : ` (${failure.message})`}; ${amount}${late}`
}

function unsent(bytes: number | undefined): string {
  return bytes === undefined || bytes === 0 ? '' : `; ${String(bytes)} bytes were not sent`
}
