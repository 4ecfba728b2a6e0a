import type { Protocol } from '../../../shared/endpoint'

/** The four things one can be. */
export const SESSION_KINDS = ['tcp-listener', 'udp-listener', 'tcp-client', 'udp-client'] as const
export type SessionKind = (typeof SESSION_KINDS)[number]

export function protocolOf(kind: SessionKind): Protocol {
  return kind.startsWith('tcp') ? 'tcp' : 'udp'
}

export function isListener(kind: SessionKind): boolean {
  return kind.endsWith('listener')
}

/** The ports of the tutorial behind the idea. */
export const TUTORIAL_PORTS: Readonly<Record<Protocol, number>> = { tcp: 2021, udp: 2020 }
