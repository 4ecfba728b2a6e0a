import type { Finding } from '../diagnosis'
import { formatEndpoint } from '../endpoint'
import { OPTIONS, type OptionKey } from '../options/catalogue'
import { visibleString } from '../visible-text'
import { sayClause, type Say } from './say'

/** One cause of a failure, for command line and page alike. Words from outside are made safe to show. */
export function sayFinding(say: Say, finding: Exclude<Finding, { kind: 'try-option' | 'try-protocol' }>): string {
  switch (finding.kind) {
    case 'held-by':
      return finding.process === ''
        ? say('finding.held-by-unknown', { at: formatEndpoint(finding.at) })
        : say('finding.held-by', {
            at: formatEndpoint(finding.at),
            process: visibleString(finding.process),
            pid: finding.pid,
          })
    case 'held-by-us':
    case 'wildcard-conflict':
    case 'listens-elsewhere':
    case 'listens-now':
      return say(`finding.${finding.kind}`, { at: formatEndpoint(finding.at) })
    case 'other-protocol':
      return say('finding.other-protocol', { protocol: finding.protocol.toUpperCase() })
    case 'own-addresses':
      return say('finding.own-addresses', { addresses: finding.addresses.join(', ') })
    case 'name-means':
      return say('finding.name-means', { name: visibleString(finding.name), addresses: finding.addresses.join(', ') })
    case 'name-unknown':
      return say('finding.name-unknown', { name: visibleString(finding.name), servers: finding.servers.join(', ') })
    case 'name-server-silent':
      return finding.servers.length === 0
        ? say('finding.no-name-server')
        : say('finding.name-server-silent', { servers: finding.servers.join(', ') })
    case 'broadcast-address': {
      const { address, interface: on } = finding
      return on === ''
        ? say('finding.broadcast-everywhere', { address })
        : say('finding.broadcast-address', { address, on: visibleString(on) })
    }
    case 'multicast-interfaces':
      return finding.addresses.length === 0
        ? say('finding.no-interfaces')
        : say('finding.multicast-interfaces', { addresses: finding.addresses.join(', ') })
    case 'certificate-names':
      return say('finding.certificate-names', {
        names: finding.names === '' ? say('finding.no-name') : visibleString(finding.names),
        asked: visibleString(finding.asked),
      })
    case 'certificate-issuer':
      return say('finding.certificate-issuer', {
        subject: visibleString(finding.subject),
        issuer: visibleString(finding.issuer),
      })
    case 'certificate-dates':
      return say('finding.certificate-dates', {
        from: visibleString(finding.from),
        to: visibleString(finding.to),
        now: finding.now,
      })
    default:
      return say(`finding.${finding.kind}`, { ...finding })
  }
}

/** The English of the command line; what would help is written as a flag. */
export function describeFinding(finding: Finding): string {
  if (finding.kind === 'try-option') return `try ${describeFlag(finding.key, finding.value)}`
  if (finding.kind === 'try-protocol') return `try ${finding.protocol}`
  return sayFinding(sayClause, finding)
}

function describeFlag(key: OptionKey, value: string | boolean): string {
  const { flag } = OPTIONS[key]
  if (typeof value === 'string') return `--${flag} ${value}`
  return value ? `--${flag}` : `--no-${flag}`
}
