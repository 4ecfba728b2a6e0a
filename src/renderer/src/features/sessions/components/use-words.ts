import { useI18n } from 'vue-i18n'
import { assertNever } from '../../../../../shared/assert-never'
import { describeTls } from '../../../../../shared/describe'
import { formatEndpoint, isStream } from '../../../../../shared/endpoint'
import type { NetFailure } from '../../../../../shared/net-failure'
import type { RunStatus } from '../../../../../shared/schedule'
import type { StateEvent } from '../../../../../shared/record'
import type { ConversationState, SessionConfig, SessionSummary } from '../../../../../shared/session'
import { visibleString } from '../../../../../shared/visible-text'
import { formatBytes } from '../../../ui/format'

/** How something that was sent by itself ended. */
type RunEnd = { readonly [K in 'outcome' | 'failure']?: RunStatus[K] }

export interface Words {
  readonly stateEvent: (event: StateEvent, config: SessionConfig | undefined) => string
  readonly conversationState: (state: ConversationState) => string
  readonly sessionKind: (config: SessionConfig) => string
  readonly sessionState: (session: SessionSummary) => string
  readonly failure: (failure: NetFailure) => string
  readonly runOutcome: (run: RunEnd) => string
}

/** States, events and failures in the language of the window. */
export function useWords(): Words {
  const i18n = useI18n()
  const { t, locale } = i18n

  /** The English message has the details; other languages have a sentence for each code. */
  function failure({ code, errno, message, subject }: NetFailure): string {
    const key = `failure.${code}`
    const language = locale.value
    if (language === 'en' || !i18n.te(key, language)) return visibleString(message)
    return visibleString(`${t(key, { subject: subject ?? '' })}${errno === '' ? '' : ` (${errno})`}`)
  }

  function stateEvent(event: StateEvent, config: SessionConfig | undefined): string {
    const unsent =
      'unsentBytes' in event && event.unsentBytes > 0
        ? `; ${t('state.unsent', { bytes: formatBytes(event.unsentBytes) })}`
        : ''
    switch (event.kind) {
      case 'listening':
        return t('state.listening', { local: formatEndpoint(event.local) })
      case 'connecting':
        return t('state.connecting', { peer: formatEndpoint(event.peer) })
      case 'open':
        return openWords(event, config)
      case 'half-closed':
      case 'reset':
        return t(`state.${event.kind}-${event.by}`) + unsent
      case 'stopped':
      case 'closed':
        return t(`state.${event.kind}`) + unsent
      case 'attempt':
        return event.failure === undefined
          ? t('state.trying', { peer: formatEndpoint(event.peer) })
          : t('state.tried', { peer: formatEndpoint(event.peer), reason: failure(event.failure) })
      case 'proxied':
        return t('state.proxied', { proxy: formatEndpoint(event.proxy), target: formatEndpoint(event.target) })
      case 'retrying':
        return t('state.retrying', { ms: event.inMs, n: event.attempt })
      case 'waiting':
        return t('state.waiting', { peer: formatEndpoint(event.peer) })
      case 'refused':
        return t('state.refused', {
          peer: formatEndpoint(event.peer),
          reason: t(`state.refusal.${event.reason}`),
        })
      case 'idle':
        return t('state.idle', { ms: event.afterMs })
      case 'paused':
      case 'resumed':
      case 'folded':
        return t(`state.${event.kind}`)
      case 'run-began':
        return t('state.run-began', { run: visibleString(event.run) })
      case 'run-ended':
        return t('state.run-ended', {
          run: visibleString(event.run),
          outcome: runOutcome(event),
          sent: event.sent,
          bytes: formatBytes(event.bytesSent),
          late: event.worstLateMs.toFixed(1),
        })
      case 'secured': {
        const { distrust, ...facts } = event.tls
        const agreed = visibleString(describeTls({ ...facts, distrust: '' }))
        return distrust === ''
          ? t('state.secured', { facts: agreed })
          : t('state.distrusted', { facts: agreed, reason: visibleString(distrust) })
      }
      case 'dropped-by-system':
        return t('state.dropped-by-system', { n: event.datagrams })
      case 'rotated':
        return t(`state.rotated-${event.to}`, { file: event.file })
      case 'gap':
        return t(`state.gap-${event.by}`, { bytes: formatBytes(event.byteLength) })
      case 'left-out':
        return t('state.left-out', { n: event.packets }, event.packets)
      case 'answer-dropped':
        return t('state.answer-dropped', { bytes: formatBytes(event.byteLength) })
      case 'joined':
      case 'left':
        return t(`state.${event.kind}`, { group: visibleString(event.group) })
      case 'unexpected':
        return t('state.unexpected', { peer: formatEndpoint(event.peer), expected: formatEndpoint(event.expected) })
      case 'failed':
      case 'warning':
        return t(`state.${event.kind}`, { reason: failure(event.failure) }) + unsent
      default:
        return assertNever(event)
    }
  }

  /** Nothing opens over UDP: a peer is heard of, or added by hand. */
  function openWords(
    { local, peer, by }: Extract<StateEvent, { kind: 'open' }>,
    config: SessionConfig | undefined,
  ): string {
    if (config?.protocol === 'udp' && config.role === 'listener') {
      return t(by === 'peer' ? 'state.heard' : 'state.added', { peer: formatEndpoint(peer) })
    }
    return t('state.open', { local: formatEndpoint(local), peer: formatEndpoint(peer) })
  }

  function conversationState(state: ConversationState): string {
    const key = state.kind === 'half-closed' || state.kind === 'reset' ? `${state.kind}-${state.by}` : state.kind
    return t(`conversation.state.${key}`)
  }

  function runOutcome({ outcome, failure: why }: RunEnd): string {
    if (outcome === undefined) return ''
    return why === undefined ? t(`run.outcome.${outcome}`) : failure(why)
  }

  function sessionKind({ protocol, role }: SessionConfig): string {
    return t(`session.${protocol}${role === 'listener' ? 'Listener' : 'Client'}`)
  }

  function sessionState({ state, config }: SessionSummary): string {
    if (state.kind !== 'running') return t(`session.state.${state.kind}`)
    if (config.role === 'listener') return t('session.state.listening')
    return t(isStream(config.protocol) ? 'session.state.connected' : 'session.state.ready')
  }

  return { runOutcome, stateEvent, conversationState, sessionKind, sessionState, failure }
}
