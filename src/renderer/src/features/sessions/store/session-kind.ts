import type { Protocol } from '../../../../../shared/endpoint'
import type { OptionTarget } from '../../../../../shared/options/option'

/** What one can begin: the six sides of a conversation, and what stands between two of them. */
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

export function protocolOf(target: OptionTarget): Protocol {
  return target.split('-')[0] as Protocol
}

export function isListener(target: OptionTarget): boolean {
  return target.endsWith('listener')
}

/** The ports of the tutorial behind the idea, and one for TLS. */
const TUTORIAL_PORTS: Readonly<Record<Protocol, number>> = { tcp: 2021, udp: 2020, tls: 2443 }

/** Where a relay waits for the clients of those. */
const RELAY_PORTS: Readonly<Record<Protocol, number>> = { tcp: 2031, udp: 2030, tls: 2444 }

/** What the field of the port has at first. */
export function firstPort(kind: SessionKind, protocol: Protocol): string {
  return String((kind === 'relay' ? RELAY_PORTS : TUTORIAL_PORTS)[protocol])
}
