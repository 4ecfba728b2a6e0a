import { parseEndpoint } from '../../../../shared/endpoint'
import type { Failure } from '../../../../shared/failure'
import { concat } from '../../../../shared/payload-codec'
import type { EntryStep, TargetEntry } from './target-entry'
import type { Sentence } from '../../../../shared/words/say'
import { refusalSentence } from '../../../../shared/words/say-failure'

const HEAD_END = '\r\n\r\n'
/** The longest request head; a longer one is not valid. */
const MAX_HEAD_BYTES = 16_384

/** HTTP CONNECT (RFC 9110, 9.3.6), without a password. */
export class HttpConnectEntry implements TargetEntry {
  #pending: Uint8Array = new Uint8Array()

  push(bytes: Uint8Array): EntryStep {
    this.#pending = concat([this.#pending, bytes])
    const text = new TextDecoder('latin1').decode(this.#pending)
    const end = text.indexOf(HEAD_END)
    if (end === -1)
      return this.#pending.length > MAX_HEAD_BYTES
        ? refused('431 Request Header Fields Too Large', refusalSentence('endlessRequest'))
        : { kind: 'more' }
    const [line = ''] = text.slice(0, end).split('\r\n', 1)
    const [method, where = '', version = ''] = line.split(' ')
    if (!version.startsWith('HTTP/1.')) return refused('400 Bad Request', refusalSentence('notHttp1'))
    if (method !== 'CONNECT')
      return refused('405 Method Not Allowed\r\nAllow: CONNECT', refusalSentence('notConnectMethod'))
    const target = parseEndpoint(where)
    if ('mistake' in target || target.port === 0 || /[\s/@]/.test(target.address) || where.startsWith(':'))
      return refused('400 Bad Request', refusalSentence('notHostPort'))
    return { kind: 'target', target, rest: this.#pending.subarray(end + HEAD_END.length) }
  }

  accepted(): Uint8Array {
    return new TextEncoder().encode(`HTTP/1.1 200 Connection established${HEAD_END}`)
  }

  failed({ code }: Failure): Uint8Array {
    return response(code === 'timed-out' ? '504 Gateway Timeout' : '502 Bad Gateway')
  }
}

function refused(status: string, why: Sentence): EntryStep {
  return { kind: 'refused', reply: response(status), why }
}

function response(status: string): Uint8Array {
  return new TextEncoder().encode(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close${HEAD_END}`)
}
