import { formatEndpoint, type Endpoint } from '../../../../shared/endpoint'
import { parseIp } from '../../../../shared/ip'
import type { Failure } from '../../../../shared/failure'
import { concat } from '../../../../shared/payload-codec'
import { addressText } from '../../../recording/pcapng/ip-address'
import type { EntryStep, TargetEntry } from './target-entry'
import type { Sentence } from '../../../../shared/words/say'
import { refusalSentence } from '../../../../shared/words/say-failure'

const VERSION = 5
const METHOD = { none: 0, noneAcceptable: 0xff } as const
const CONNECT = 1
const ADDRESS = { v4: 1, name: 3, v6: 4 } as const
/** The replies of a SOCKS server (RFC 1928, 6). */
const REPLY = { succeeded: 0, general: 1, network: 3, host: 4, refused: 5, expired: 6, command: 7, address: 8 } as const

const REPLY_BY_CODE: Readonly<Record<string, number>> = {
  'connection-refused': REPLY.refused,
  'network-unreachable': REPLY.network,
  'host-unreachable': REPLY.host,
  'name-not-found': REPLY.host,
  'name-server-silent': REPLY.host,
  'timed-out': REPLY.expired,
}

/** SOCKS 5 without a password (RFC 1928); only CONNECT is supported. */
export class Socks5Entry implements TargetEntry {
  #pending: Uint8Array = new Uint8Array()
  #isGreeted = false

  push(bytes: Uint8Array): EntryStep {
    this.#pending = concat([this.#pending, bytes])
    return this.#isGreeted ? this.#request() : this.#greeting()
  }

  accepted(local: Endpoint): Uint8Array {
    return reply(REPLY.succeeded, local)
  }

  failed({ code }: Failure): Uint8Array {
    return reply(REPLY_BY_CODE[code] ?? REPLY.general)
  }

  #greeting(): EntryStep {
    const [version, count = 0] = this.#pending
    if (version !== undefined && version !== VERSION)
      return refused(Uint8Array.of(VERSION, METHOD.noneAcceptable), refusalSentence('notSocks5'))
    if (this.#pending.length < 2 || this.#pending.length < 2 + count) return { kind: 'more' }
    const methods = this.#pending.subarray(2, 2 + count)
    if (!methods.includes(METHOD.none))
      return refused(Uint8Array.of(VERSION, METHOD.noneAcceptable), refusalSentence('wantsLogin'))
    this.#pending = this.#pending.subarray(2 + count)
    this.#isGreeted = true
    return { kind: 'more', reply: Uint8Array.of(VERSION, METHOD.none) }
  }

  #request(): EntryStep {
    const bytes = this.#pending
    if (bytes.length < 5) return { kind: 'more' }
    const [version, command, , type, first = 0] = bytes
    if (version !== VERSION) return refused(reply(REPLY.general), refusalSentence('requestNotSocks5'))
    if (command !== CONNECT)
      return refused(reply(REPLY.command), refusalSentence('notConnectCommand', { command: String(command) }))
    const from = type === ADDRESS.name ? 5 : 4
    const length = type === ADDRESS.name ? first : type === ADDRESS.v4 ? 4 : type === ADDRESS.v6 ? 16 : 0
    if (length === 0) return refused(reply(REPLY.address), refusalSentence('addressType', { type: String(type) }))
    const end = from + length + 2
    if (bytes.length < end) return { kind: 'more' }
    const written = bytes.subarray(from, from + length)
    const address = type === ADDRESS.name ? new TextDecoder().decode(written) : addressText(written)
    // A client names hosts; a path of this machine is refused.
    if (/[\s/:@]/.test(address) && type === ADDRESS.name)
      return refused(reply(REPLY.address), refusalSentence('notHostName'))
    const port = (bytes[end - 2] ?? 0) * 256 + (bytes[end - 1] ?? 0)
    const target = { address, port }
    if (port === 0)
      return refused(reply(REPLY.address), refusalSentence('targetPortZero', { target: formatEndpoint(target) }))
    return { kind: 'target', target, rest: bytes.subarray(end) }
  }
}

function refused(bytes: Uint8Array, why: Sentence): EntryStep {
  return { kind: 'refused', reply: bytes, why }
}

function reply(code: number, { address, port }: Endpoint = { address: '0.0.0.0', port: 0 }): Uint8Array {
  const bytes = parseIp(address) ?? Uint8Array.of(0, 0, 0, 0)
  const type = bytes.length === 4 ? ADDRESS.v4 : ADDRESS.v6
  return concat([Uint8Array.of(VERSION, code, 0, type), bytes, Uint8Array.of(port >> 8, port & 0xff)])
}
