import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import type { Failure, FailureCode } from '../../shared/failure'
import { saySentence, sayClause } from '../../shared/words/say'
import { refusalSentence } from '../../shared/words/say-failure'
import { visibleString } from '../../shared/visible-text'
import type { Attempt } from './attempt'
import { holdsNoSocket } from './socket-path'

interface Reason {
  readonly code: FailureCode
  readonly words: string
}

const LISTENING: Readonly<Record<string, Reason>> = {
  EADDRINUSE: {
    code: 'address-in-use',
    words: 'another program or session serves it; stop that one, or choose another path',
  },
  // The runtime reports this for a missing folder, too.
  EACCES: {
    code: 'permission-denied',
    words: 'its folder is not there, or the account may not make a file in it; check the path',
  },
  ENOENT: { code: 'file-not-found', words: 'its folder is not there; make it, or choose another path' },
  ENOTDIR: { code: 'file-not-found', words: 'its folder is no folder; check the path' },
  EROFS: { code: 'permission-denied', words: 'the file system can only be read; choose another path' },
}

const OTHERWISE: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: { code: 'connection-refused', words: 'nobody listens there; the program that made the file has ended' },
  ENOENT: { code: 'file-not-found', words: 'there is no such socket; start the server, and check the path' },
  EACCES: { code: 'permission-denied', words: 'the account may not connect to it; look at the rights of the file' },
  ENOTSOCK: { code: 'connection-refused', words: 'what is there is no socket; check the path' },
  EPROTOTYPE: { code: 'connection-refused', words: 'it is a socket for datagrams, and this is for streams' },
  ECONNRESET: { code: 'connection-reset', words: 'the peer ended without reading all that was sent' },
  EPIPE: { code: 'broken-pipe', words: 'the peer has closed the connection already; nothing more can be sent on it' },
  EMFILE: {
    code: 'too-many-open-files',
    words: 'the limit of open connections is reached; close some, or raise it (ulimit -n)',
  },
}

/** The words for a failure at a path (unix(7)), which has no port and no route, but permissions and stale files. */
export function toPathFailure(error: Error, errno: string, { doing, where, protocol }: Attempt): Failure {
  const subject = formatEndpoint(where)
  // Linux refuses a connection to a plain file and to a folder, too.
  const isOther = errno === 'ECONNREFUSED' && holdsNoSocket(where.address)
  const reason = (doing === 'listen' ? LISTENING : OTHERWISE)[isOther ? 'ENOTSOCK' : errno]
  const system = errno === '' ? '' : ` (${errno})`
  const named = `${protocol.toUpperCase()} ${subject}`
  if (reason !== undefined) return { code: reason.code, errno, message: `${named}: ${reason.words}${system}`, subject }
  const what = error.message === '' ? refusalSentence('unknownError') : visibleString(error.message)
  const said = refusalSentence('system', { where: named, what })
  return { code: 'unknown', errno, message: `${saySentence(sayClause, said)}${system}`, subject, said }
}

/** The failure when the path is a file that is no socket: such a file is never removed. */
export function noSocketThere(where: Endpoint): Failure {
  const subject = formatEndpoint(where)
  const message = `${subject}: there is a file already that is no socket, and it is left alone; choose another path (EADDRINUSE)`
  return { code: 'file-exists', errno: 'EADDRINUSE', message, subject }
}
