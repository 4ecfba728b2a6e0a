import * as v from 'valibot'
import { endpointSchema, formatEndpoint, protocolSchema, type Endpoint, type Protocol } from './endpoint'
import { OPTIONS, type OptionKey, type SessionOptions } from './options/catalogue'
import { optionsSchema } from './options/check-options'

/** What was tried when something failed. */
export interface FailedAttempt {
  readonly protocol: Protocol
  readonly doing: 'listen' | 'connect' | 'send'
  readonly endpoint: Endpoint
  /** With which options; absent where they do not matter. */
  readonly options?: SessionOptions
}

export const failedAttemptSchema: v.GenericSchema<unknown, FailedAttempt> = v.strictObject({
  protocol: protocolSchema,
  doing: v.picklist(['listen', 'connect', 'send']),
  endpoint: endpointSchema,
  options: v.exactOptional(optionsSchema),
})

/** One cause that was looked into, with what was found. The words come from here (English) or from the locale files. */
export type Finding =
  /** Somebody has the port. `process` is empty where the system does not say who. */
  | { readonly kind: 'held-by'; readonly at: Endpoint; readonly process: string; readonly pid: number }
  /** The one who has it listens on every address, so a single address is taken as well; or the other way round. */
  | { readonly kind: 'wildcard-conflict'; readonly at: Endpoint }
  | { readonly kind: 'held-by-us'; readonly at: Endpoint }
  | { readonly kind: 'free-again' }
  | { readonly kind: 'free-port'; readonly port: number }
  | { readonly kind: 'privileged'; readonly first: number }
  | { readonly kind: 'own-addresses'; readonly addresses: readonly string[] }
  /** Nobody listens at this address, but somebody does on this machine, at another one. */
  | { readonly kind: 'listens-elsewhere'; readonly at: Endpoint }
  /** The port is open for the other protocol. */
  | { readonly kind: 'other-protocol'; readonly protocol: 'tcp' | 'udp' }
  | { readonly kind: 'nobody-listens'; readonly port: number }
  | { readonly kind: 'name-means'; readonly name: string; readonly addresses: readonly string[] }
  | { readonly kind: 'name-unknown'; readonly name: string; readonly servers: readonly string[] }
  | { readonly kind: 'name-server-silent'; readonly servers: readonly string[] }
  | { readonly kind: 'no-route'; readonly address: string }
  | { readonly kind: 'dropped-or-off' }
  /** `interface` is empty for 255.255.255.255. */
  | { readonly kind: 'broadcast-address'; readonly address: string; readonly interface: string }
  | { readonly kind: 'datagram-limit'; readonly address: string; readonly bytes: number }
  | { readonly kind: 'multicast-interfaces'; readonly addresses: readonly string[] }
  /** The peer's certificate, and the clock of this machine (ISO 8601). */
  | { readonly kind: 'certificate-dates'; readonly from: string; readonly to: string; readonly now: string }
  | { readonly kind: 'certificate-names'; readonly names: string; readonly asked: string }
  | { readonly kind: 'certificate-issuer'; readonly subject: string; readonly issuer: string }
  | { readonly kind: 'versions-offered'; readonly min: string; readonly max: string }
  /** What would help: this option, or another protocol. */
  | { readonly kind: 'try-option'; readonly key: OptionKey; readonly value: string | boolean }
  | { readonly kind: 'try-protocol'; readonly protocol: Protocol }

export function describeFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'held-by': {
      const who = finding.process === '' ? 'another program' : `${finding.process} (process ${String(finding.pid)})`
      return `${who} has ${formatEndpoint(finding.at)}`
    }
    case 'held-by-us':
      return `a session of this bench has ${formatEndpoint(finding.at)}`
    case 'wildcard-conflict':
      return `${formatEndpoint(finding.at)} and the address asked for overlap: one of them means every address of this machine`
    case 'free-again':
      return 'nobody has the port any more: try again'
    case 'free-port':
      return `port ${String(finding.port)} is free`
    case 'privileged':
      return `ports below ${String(finding.first)} are for privileged accounts on this system`
    case 'own-addresses':
      return `this machine has ${finding.addresses.join(', ')}`
    case 'listens-elsewhere':
      return `on this machine somebody listens on ${formatEndpoint(finding.at)} instead`
    case 'other-protocol':
      return `the port is open for ${finding.protocol.toUpperCase()}`
    case 'nobody-listens':
      return `nobody on this machine listens on port ${String(finding.port)}`
    case 'name-means':
      return `${finding.name} means ${finding.addresses.join(', ')}`
    case 'name-unknown':
      return `the name server (${finding.servers.join(', ')}) knows no ${finding.name}`
    case 'name-server-silent':
      return finding.servers.length === 0 ? 'no name server is set' : `no answer from ${finding.servers.join(', ')}`
    case 'no-route':
      return `this machine has no route to ${finding.address}`
    case 'dropped-or-off':
      return 'no answer at all, not even a refusal: the host is off, or a firewall drops the traffic'
    case 'broadcast-address':
      return finding.interface === ''
        ? `${finding.address} is the broadcast address of every network`
        : `${finding.address} is the broadcast address of ${finding.interface}`
    case 'datagram-limit':
      return `one datagram to ${finding.address} holds at most ${String(finding.bytes)} bytes`
    case 'multicast-interfaces':
      return finding.addresses.length === 0
        ? 'this machine has no interface but loopback'
        : `interfaces of this machine: ${finding.addresses.join(', ')}`
    case 'certificate-dates':
      return `the certificate is valid from ${finding.from} to ${finding.to}; this machine's clock says ${finding.now}`
    case 'certificate-names':
      return `the certificate is for ${finding.names === '' ? 'no name at all' : finding.names}, and ${finding.asked} was asked for`
    case 'certificate-issuer':
      return `the certificate of ${finding.subject} was issued by ${finding.issuer}`
    case 'versions-offered':
      return `this side offers ${finding.min} to ${finding.max}`
    case 'try-option':
      return `try ${describeFlag(finding.key, finding.value)}`
    case 'try-protocol':
      return `try ${finding.protocol}`
  }
}

/** As it is written on the command line. */
function describeFlag(key: OptionKey, value: string | boolean): string {
  const { flag } = OPTIONS[key]
  if (typeof value === 'string') return `--${flag} ${value}`
  return value ? `--${flag}` : `--no-${flag}`
}
