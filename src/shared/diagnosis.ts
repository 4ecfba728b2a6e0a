import { formatEndpoint, type Endpoint, type Protocol } from './endpoint'

/** What was tried when something failed. */
export interface FailedAttempt {
  readonly protocol: Protocol
  readonly doing: 'listen' | 'connect'
  readonly endpoint: Endpoint
}

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
  }
}
