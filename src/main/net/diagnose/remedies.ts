import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { FailedAttempt, Finding } from '../../../shared/diagnosis'
import { isMulticast } from '../../../shared/ip'
import { MAX_DATAGRAM_V4, MAX_DATAGRAM_V6 } from '../../../shared/limits'
import type { Failure } from '../../../shared/failure'
import { optionOf } from '../../../shared/options/catalogue'

const EVERY_NETWORK = '255.255.255.255'
/** The most names that a failure card lists. */
const MAX_NAMES = 3

/** Why the system does not send a datagram there, and what would help. */
export function whySendRefused({ endpoint }: FailedAttempt): Finding[] {
  const broadcast = broadcastInterface(endpoint.address)
  if (broadcast === undefined) return []
  return [
    { kind: 'broadcast-address', address: endpoint.address, interface: broadcast },
    { kind: 'try-option', key: 'broadcast', value: true },
  ]
}

export function whyTooBig({ endpoint }: FailedAttempt): Finding[] {
  const bytes = endpoint.address.includes(':') ? MAX_DATAGRAM_V6 : MAX_DATAGRAM_V4
  return [
    { kind: 'datagram-limit', address: endpoint.address, bytes },
    { kind: 'try-protocol', protocol: 'tcp' },
  ]
}

/** There is no route to a group, or no interface for it: the finding lists the interfaces. */
export function whyNoMulticast(address: string): Finding[] {
  const isSix = address.includes(':')
  const interfaces = Object.entries(networkInterfaces()).flatMap(([name, each]) =>
    (each ?? [])
      .filter(({ family }) => family === (isSix ? 'IPv6' : 'IPv4'))
      .map((one) => (isSix ? name : one.address)),
  )
  const unique = [...new Set(interfaces)]
  return [
    { kind: 'multicast-interfaces', addresses: unique },
    ...unique.slice(0, MAX_NAMES).map((value): Finding => ({ kind: 'try-option', key: 'multicastInterface', value })),
  ]
}

/** The causes of a failed handshake that the certificate, the versions or the first bytes show. */
export function whyHandshakeFailed({ code, certificate }: Failure, attempt: FailedAttempt): Finding[] {
  const goOn: Finding = { kind: 'try-option', key: 'tlsVerify', value: 'accept' }
  switch (code) {
    case 'tls-expired': {
      if (certificate === undefined) return []
      const { validFrom: from, validTo: to } = certificate
      return [{ kind: 'certificate-dates', from, to, now: new Date().toISOString() }, goOn]
    }
    case 'tls-wrong-name': {
      if (certificate === undefined) return []
      const asked = optionOf(attempt.options ?? {}, 'tlsServerName') || attempt.endpoint.address
      const names = dnsNames(certificate.names)
      return [
        { kind: 'certificate-names', names: certificate.names, asked },
        ...names.map((value): Finding => ({ kind: 'try-option', key: 'tlsServerName', value })),
        goOn,
      ]
    }
    case 'tls-unknown-issuer':
      if (certificate === undefined) return []
      return [{ kind: 'certificate-issuer', subject: certificate.subject, issuer: certificate.issuer }, goOn]
    case 'tls-no-shared-version': {
      const [min, max] = [
        optionOf(attempt.options ?? {}, 'tlsMinVersion'),
        optionOf(attempt.options ?? {}, 'tlsMaxVersion'),
      ]
      return [
        { kind: 'versions-offered', min, max },
        ...(max === 'TLSv1.3' ? [] : [{ kind: 'try-option', key: 'tlsMaxVersion', value: 'TLSv1.3' } as const]),
        ...(min === 'TLSv1' ? [] : [{ kind: 'try-option', key: 'tlsMinVersion', value: 'TLSv1' } as const]),
      ]
    }
    case 'tls-plain-text':
      return [{ kind: 'try-protocol', protocol: 'tcp' }]
    case 'tls-on-plain':
      return [{ kind: 'try-protocol', protocol: 'tls' }]
    default:
      return []
  }
}

export function isMulticastAddress(address: string): boolean {
  return isIP(address) !== 0 && isMulticast(address)
}

/** `DNS:localhost, IP Address:127.0.0.1` */
function dnsNames(names: string): string[] {
  return names
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') && !name.includes('*') ? [name.slice(4)] : []))
    .slice(0, MAX_NAMES)
}

/**
 * The name of the interface that has this broadcast address; empty for 255.255.255.255, undefined when it is not a
 * broadcast address (RFC 919, RFC 922).
 */
function broadcastInterface(address: string): string | undefined {
  if (address === EVERY_NETWORK) return ''
  for (const [name, each] of Object.entries(networkInterfaces())) {
    for (const { family, address: own, netmask } of each ?? []) {
      if (family === 'IPv4' && netmask !== EVERY_NETWORK && toNumber(address) === broadcastOf(own, netmask)) return name
    }
  }
  return undefined
}

function broadcastOf(address: string, netmask: string): number {
  return (toNumber(address) | ~toNumber(netmask)) >>> 0
}

/** NaN when it is not an IPv4 address. */
function toNumber(address: string): number {
  if (isIP(address) !== 4) return NaN
  return address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0)
}
