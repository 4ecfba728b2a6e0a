import type { Protocol } from '../../../../../shared/endpoint'
import { targetOf, type SessionConfig, type SessionSummary } from '../../../../../shared/session'
import type { OptionTarget } from '../../../../../shared/options/option'

/** The kinds of session that can be started: the six roles of a conversation, and the relay. */
export const SESSION_KINDS = [
  'tcp-listener',
  'udp-listener',
  'tls-listener',
  'tcp-client',
  'udp-client',
  'tls-client',
  'relay',
] as const
export type SessionKind = (typeof SESSION_KINDS)[number]

/** The kind of a session that is there. */
export function kindOf(config: SessionConfig): SessionKind {
  return config.handler.kind === 'relay' ? 'relay' : targetOf(config)
}

/** Whether the settings of a recording are those of its session: the capture of another program has none. */
export function hasOwnSettings({ state }: SessionSummary): boolean {
  return state.kind === 'recording' && state.isOurs
}

export function protocolOf(target: OptionTarget): Protocol {
  return target.split('-')[0] as Protocol
}

export function isListener(target: OptionTarget): boolean {
  return target.endsWith('listener')
}

/** The default ports: those of the tutorials, and one for TLS. */
const TUTORIAL_PORTS: Readonly<Record<Protocol, number>> = { tcp: 2021, udp: 2020, tls: 2443 }

/** The default port on which a relay listens, by protocol. */
const RELAY_PORTS: Readonly<Record<Protocol, number>> = { tcp: 2031, udp: 2030, tls: 2444 }

/** The initial value of the port field. */
export function firstPort(kind: SessionKind, protocol: Protocol): string {
  return String((kind === 'relay' ? RELAY_PORTS : TUTORIAL_PORTS)[protocol])
}
