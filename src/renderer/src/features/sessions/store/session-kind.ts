import type { Protocol } from '../../../../../shared/endpoint'
import type { OptionTarget } from '../../../../../shared/options/option'

/** The six things one can be. */
export const SESSION_KINDS = [
  'tcp-listener',
  'udp-listener',
  'tls-listener',
  'tcp-client',
  'udp-client',
  'tls-client',
] as const satisfies readonly OptionTarget[]
export type SessionKind = (typeof SESSION_KINDS)[number]

export function protocolOf(kind: SessionKind): Protocol {
  return kind.split('-')[0] as Protocol
}

export function isListener(kind: SessionKind): boolean {
  return kind.endsWith('listener')
}

/** The ports of the tutorial behind the idea, and one for TLS. */
export const TUTORIAL_PORTS: Readonly<Record<Protocol, number>> = { tcp: 2021, udp: 2020, tls: 2443 }
