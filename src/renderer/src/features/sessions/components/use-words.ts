import { useI18n } from 'vue-i18n'
import { formatEndpoint, isStream } from '../../../../../shared/endpoint'
import { sayEvent, type StateEvent } from '../../../../../shared/events/event'
import type { Failure } from '../../../../../shared/failure'
import type { RunStatus } from '../../../../../shared/sequence'
import {
  hasServerFinished,
  type ConversationState,
  type SessionConfig,
  type SessionSummary,
} from '../../../../../shared/session'
import { visibleString } from '../../../../../shared/visible-text'
import { saySentence } from '../../../../../shared/words/say'
import { formatBytes } from '../../../ui/format'
import { useSay } from '../../../ui/use-say'

/** How a send job ended. */
type RunEnd = { readonly [K in 'outcome' | 'failure']?: RunStatus[K] }

export interface Words {
  readonly stateEvent: (event: StateEvent, config: SessionConfig | undefined) => string
  readonly conversationState: (state: ConversationState) => string
  readonly sessionKind: (config: SessionConfig) => string
  /** What tells a session from others in a list: kind and number, the name it was given, address, when it began. */
  readonly sessionTitle: (session: SessionSummary, name: string) => string
  readonly sessionState: (session: SessionSummary) => string
  readonly failure: (failure: Failure) => string
  readonly runOutcome: (run: RunEnd) => string
}

/** States, events and failures in the language of the window. */
export function useWords(): Words {
  const i18n = useI18n()
  const { t, locale } = i18n
  const say = useSay()

  /**
   * The English message has the details; other languages have a sentence of the failure itself, or one for each code.
   */
  function failure({ code, errno, message, subject, said }: Failure): string {
    const key = `failure.${code}`
    const language = locale.value
    const system = errno === '' ? '' : ` (${errno})`
    if (language !== 'en' && said !== undefined && i18n.te(said.key, language))
      return visibleString(`${saySentence(say, said)}${system}`)
    if (language === 'en' || !i18n.te(key, language)) return visibleString(message)
    return visibleString(`${t(key, { subject: subject ?? '' })}${system}`)
  }

  function stateEvent(event: StateEvent, config: SessionConfig | undefined): string {
    return sayEvent(event, {
      say: (key, values = {}, count) =>
        count === undefined ? t(`state.${key}`, values) : t(`state.${key}`, values, count),
      endpoint: formatEndpoint,
      bytes: formatBytes,
      failure,
      text: visibleString,
      outcome: (outcome) => t(`run.outcome.${outcome}`),
      config,
    })
  }

  function conversationState(state: ConversationState): string {
    const key = state.kind === 'half-closed' || state.kind === 'reset' ? `${state.kind}-${state.by}` : state.kind
    return t(`conversation.state.${key}`)
  }

  function runOutcome({ outcome, failure: why }: RunEnd): string {
    if (outcome === undefined) return ''
    return why === undefined ? t(`run.outcome.${outcome}`) : failure(why)
  }

  function sessionKind({ protocol, role, handler }: SessionConfig): string {
    if (handler.kind === 'relay') return t(`session.${protocol}Relay`)
    return t(`session.${protocol}${role === 'listener' ? 'Listener' : 'Client'}`)
  }

  function sessionTitle({ config, number, startedAtNs }: SessionSummary, name: string): string {
    const where = formatEndpoint(config.role === 'listener' ? config.local : config.peer)
    const began = new Date(Number(startedAtNs / 1_000_000n)).toLocaleTimeString(locale.value)
    return [`${sessionKind(config)} ${String(number)}`, name, where, began].filter((part) => part !== '').join(' · ')
  }

  function sessionState(session: SessionSummary): string {
    const { state, config } = session
    if (state.kind !== 'running') return t(`session.state.${state.kind}`)
    if (config.role === 'listener') return t('session.state.listening')
    if (hasServerFinished(session)) return t('session.state.finished')
    return t(isStream(config.protocol) ? 'session.state.connected' : 'session.state.ready')
  }

  return { runOutcome, stateEvent, conversationState, sessionKind, sessionTitle, sessionState, failure }
}
