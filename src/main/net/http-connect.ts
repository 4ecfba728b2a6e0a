import type { Socket } from 'node:net'
import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import type { Proxy } from '../../shared/options/check-options'
import { visibleString } from '../../shared/visible-text'

/** The longest answer of a proxy: most have a few hundred bytes; Node's own HTTP accepts 16 KiB of headers. */
const MAX_HEAD_BYTES = 16 * 1024

/**
 * Asks an HTTP proxy for a tunnel: any 2xx opens it (RFC 9110, 9.3.6), any number of 1xx may come before (15.2). Node's client
 * takes a 1xx for the answer, so the head is read here; what follows it belongs to the tunnel.
 */
export function askHttpProxy(socket: Socket, proxy: Proxy, target: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0)
    const finish = (settle: () => void): void => {
      socket.off('data', onData)
      socket.off('end', onEnd)
      socket.off('error', onError)
      socket.pause()
      settle()
    }
    const onError = (error: Error): void => {
      finish(() => {
        reject(error)
      })
    }
    const onEnd = (): void => {
      onError(new Error('it ended the connection without an answer'))
    }
    const onData = (bytes: Buffer): void => {
      head = Buffer.concat([head, bytes])
      try {
        const answer = readAnswer(head)
        if (answer === undefined) return
        if (answer.status < 200 || answer.status > 299)
          throw new Error(`it answered ${`${String(answer.status)} ${answer.reason}`.trim()}`)
        finish(() => {
          if (answer.rest.length > 0) socket.unshift(answer.rest)
          resolve(socket)
        })
      } catch (error) {
        onError(error as Error)
      }
    }
    socket.on('data', onData)
    socket.on('end', onEnd)
    socket.on('error', onError)
    socket.write(requestFor(proxy, target))
  })
}

function requestFor(proxy: Proxy, target: Endpoint): string {
  const where = formatEndpoint(target)
  const account = Buffer.from(`${proxy.user ?? ''}:${proxy.password ?? ''}`).toString('base64')
  const lines = [
    `CONNECT ${where} HTTP/1.1`,
    `Host: ${where}`,
    ...(proxy.user === undefined ? [] : [`Proxy-Authorization: Basic ${account}`]),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

interface Answer {
  readonly status: number
  readonly reason: string
  /** Bytes after the head, which belong to the tunnel. */
  readonly rest: Buffer
}

/** The first final answer (2xx to 5xx); undefined while it is incomplete. Throws when it is not HTTP. */
function readAnswer(received: Buffer): Answer | undefined {
  let from = 0
  for (;;) {
    const text = received.toString('latin1', from)
    const end = /\r?\n\r?\n/.exec(text)
    if (end === null) {
      if (text.length > MAX_HEAD_BYTES) throw new Error('its answer has a head without an end')
      if (!'HTTP/1.'.startsWith(text.slice(0, 7))) throw new Error('it does not speak HTTP')
      return undefined
    }
    const line = /^HTTP\/1\.\d ([1-9]\d\d)(?: ([^\r\n]*))?\r?\n/.exec(text)
    if (line === null) throw new Error('it does not speak HTTP')
    const status = Number(line[1])
    from += end.index + end[0].length
    // 101 switches to another protocol, which was not requested: as final as an error.
    if (status >= 200 || status === 101)
      return { status, reason: visibleString(line[2] ?? '').slice(0, 200), rest: received.subarray(from) }
  }
}
