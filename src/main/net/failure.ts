import { formatEndpoint, isLinkLocal, isPathAddress, type Endpoint } from '../../shared/endpoint'
import type { FailureCode, Failure } from '../../shared/failure'
import { saySentence, sayClause, type Sentence } from '../../shared/words/say'
import { refusalSentence } from '../../shared/words/say-failure'
import { visibleString } from '../../shared/visible-text'
import type { Attempt } from './attempt'
import { toPathFailure } from './path-failure'

const CODES: Readonly<Record<string, FailureCode>> = {
  EADDRINUSE: 'address-in-use',
  EADDRNOTAVAIL: 'address-not-here',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  ECONNABORTED: 'connection-reset',
  EPIPE: 'broken-pipe',
  ETIMEDOUT: 'timed-out',
  EHOSTUNREACH: 'host-unreachable',
  EHOSTDOWN: 'host-unreachable',
  ENETUNREACH: 'network-unreachable',
  ENETDOWN: 'network-unreachable',
  ENOTFOUND: 'name-not-found',
  ENODEV: 'bad-group',
  ENOPROTOOPT: 'bad-group',
  EAI_AGAIN: 'name-server-silent',
  EAI_FAIL: 'name-server-silent',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
  EMSGSIZE: 'message-too-big',
  EINVAL: 'invalid-input',
  ERR_SOCKET_BAD_PORT: 'invalid-input',
  ERR_INVALID_ARG_VALUE: 'invalid-input',
  ERR_INVALID_IP_ADDRESS: 'invalid-input',
}

/**
 * Turns an error of a socket into plain data with words (errno(3), ip(7), tcp(7), udp(7)). Node gives the errors of a
 * name with several addresses as an AggregateError without a message: each address is then named.
 */
export function toFailure(error: Error, attempt: Attempt): Failure {
  const causes = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : []
  const errno = (error as NodeJS.ErrnoException).code ?? causes[0]?.code ?? ''
  if (isPathAddress(attempt.where.address)) return toPathFailure(error, errno, attempt)
  const code = codeFor(errno, attempt)
  const tried = causes.length > 1 ? `; tried ${causes.map(describeCause).join(', ')}` : ''
  const system = errno === '' ? '' : ` (${errno})`
  const subject = formatEndpoint(attempt.where)
  const words = wordsFor(code, attempt, error)
  if (typeof words === 'string') return { code, errno, message: `${words}${system}${tried}`, subject }
  return { code, errno, message: `${saySentence(sayClause, words)}${system}${tried}`, subject, said: words }
}

/** A group or interface of multicast; the system's own words name neither (ip(7), ipv6(7)). */
export function toGroupFailure(error: Error, group: string, doing: 'join' | 'leave' | 'use', local: Endpoint): Failure {
  const errno = (error as NodeJS.ErrnoException).code ?? ''
  const reason = GROUP_REASONS[errno] ?? error.message
  const said = errno === '' ? '' : ` (${errno})`
  const message = `UDP ${formatEndpoint(local)} cannot ${doing} ${group}: ${reason}${said}`
  return { code: 'bad-group', errno, message, subject: group }
}

const GROUP_REASONS: Readonly<Record<string, string>> = {
  EINVAL: 'it is not a multicast group of this family, or it is not joined here',
  EADDRINUSE: 'it is joined already',
  EADDRNOTAVAIL: 'this machine has no such interface, or the group is not joined; name the address of an interface',
  ENODEV: 'no interface takes multicast; name one, or add a route (ip route add 224.0.0.0/4 dev INTERFACE)',
  ENOPROTOOPT: 'an IPv4 socket cannot take an IPv6 group; listen on :: for it',
  ENOBUFS: 'the system allows no more groups for one socket',
}

function codeFor(errno: string, { protocol, doing, where }: Attempt): FailureCode {
  if (errno === 'ECONNREFUSED' && protocol === 'udp') return 'port-unreachable'
  if (errno === 'EACCES' && doing === 'connect' && protocol !== 'udp') return 'network-unreachable'
  if (errno === 'EINVAL' && isTooLongName(where.address)) return 'name-not-found'
  return CODES[errno] ?? 'unknown'
}

/** The limits of a name and of its parts between dots (RFC 1035, section 2.3.4). */
const LONGEST_NAME = 253
const LONGEST_LABEL = 63

function isTooLongName(address: string): boolean {
  return (
    address.replace(/\.$/, '').length > LONGEST_NAME || address.split('.').some((part) => part.length > LONGEST_LABEL)
  )
}

function describeCause(cause: NodeJS.ErrnoException): string {
  const { address, port } = cause as { address?: string; port?: number }
  return `${address === undefined ? '?' : formatEndpoint({ address, port: port ?? 0 })} ${cause.code ?? cause.message}`
}

/** The words, or the sentence of a code that stands for several failures. */
function wordsFor(code: FailureCode, attempt: Attempt, error: Error): string | Sentence {
  const where = `${attempt.protocol.toUpperCase()} ${formatEndpoint(attempt.where)}`
  const { address, port } = attempt.where
  switch (code) {
    case 'address-in-use':
      return `${where} is already in use by another program or session; stop that one, or choose another port`
    case 'address-not-here':
      return attempt.doing === 'listen'
        ? `${where}: the address ${address} is not on this machine; choose 127.0.0.1 or an address of one of its interfaces`
        : `${where} cannot be reached from this machine's addresses; check the address`
    case 'permission-denied':
      if (attempt.doing !== 'listen') return refusalSentence('sendRefused', { where })
      return refusalSentence(port < 1024 ? 'portReserved' : 'notPermitted', { where })
    case 'connection-refused':
      return `${where} refused the connection: nobody listens there; start the server, and check address and port`
    case 'port-unreachable':
      return `${where}: the port is closed (ICMP port unreachable); nobody has it open yet. You can go on sending`
    case 'connection-reset':
      return `${where}: the peer reset the connection; its program ended or gave up without closing properly`
    case 'broken-pipe':
      return `${where}: the peer has closed the connection already; nothing more can be sent on it`
    case 'timed-out':
      return `${where} did not answer in time; the host may be off, or a firewall drops the traffic`
    case 'host-unreachable':
      return `${where}: the host cannot be reached; check the address and that the host is on`
    case 'network-unreachable':
      return `${where}: this machine has no route there; check the network and the address`
    case 'name-not-found':
      if (isTooLongName(address))
        return `${where}: no host has so long a name; at most ${String(LONGEST_NAME)} characters, ${String(LONGEST_LABEL)} between two dots`
      return `${where}: there is no host of the name "${address}"; check the spelling`
    case 'name-server-silent':
      return `${where}: the name server does not answer, so "${address}" cannot be looked up; try a numeric address`
    case 'too-many-open-files':
      return `${where}: the limit of open connections is reached; close some, or raise the limit of open files`
    case 'message-too-big':
      return `${where}: the datagram is too big`
    case 'invalid-input':
      return isLinkLocal(address) && !address.includes('%')
        ? refusalSentence('linkLocal', { where, example: `[${address}%eth0]:${String(port)}` })
        : refusalSentence('notUsable', { where })
    default:
      return refusalSentence('system', {
        where,
        what: error.message === '' ? refusalSentence('unknownError') : visibleString(error.message),
      })
  }
}
