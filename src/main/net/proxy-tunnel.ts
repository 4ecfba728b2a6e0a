import { request } from 'node:http'
import type { Socket } from 'node:net'
import { SocksClient, SocksClientError } from 'socks'
import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import { done, failed, type Outcome } from '../../shared/net-failure'
import type { Proxy } from '../../shared/options/check-options'

/** Asks the proxy at the other end of `socket` for a connection to `target`: SOCKS 5 (RFC 1928) or HTTP CONNECT (RFC 9110, 9.3.6). */
export async function openTunnel(
  socket: Socket,
  proxy: Proxy,
  target: Endpoint,
  timeoutMs: number,
): Promise<Outcome<Socket>> {
  const where = `the ${proxy.kind === 'socks5' ? 'SOCKS' : 'HTTP'} proxy ${formatEndpoint({ address: proxy.host, port: proxy.port })}`
  try {
    const tunnel =
      proxy.kind === 'socks5'
        ? await throughSocks(socket, proxy, target, timeoutMs)
        : await throughHttp(socket, proxy, target)
    tunnel.pause()
    return done(tunnel)
  } catch (error) {
    const said = error instanceof SocksClientError ? error.message.replace(/^Socks5? ?/i, '') : (error as Error).message
    const message = `${where} did not connect us to ${formatEndpoint(target)}: ${said}; check the proxy, its account and the target`
    return failed({ code: 'proxy-refused', errno: '', message, subject: formatEndpoint(target) })
  }
}

async function throughSocks(socket: Socket, proxy: Proxy, target: Endpoint, timeoutMs: number): Promise<Socket> {
  const account =
    proxy.user === undefined
      ? {}
      : { userId: proxy.user, ...(proxy.password === undefined ? {} : { password: proxy.password }) }
  const made = await SocksClient.createConnection({
    proxy: { host: proxy.host, port: proxy.port, type: 5, ...account },
    command: 'connect',
    destination: { host: target.address, port: target.port },
    existing_socket: socket,
    timeout: timeoutMs,
  })
  return made.socket
}

function throughHttp(socket: Socket, proxy: Proxy, target: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const credentials = `${proxy.user ?? ''}:${proxy.password ?? ''}`
    const asking = request({
      method: 'CONNECT',
      path: formatEndpoint(target),
      createConnection: () => socket,
      headers: {
        host: formatEndpoint(target),
        ...(proxy.user === undefined
          ? {}
          : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
      },
    })
    asking.once('connect', (answer, tunnel, head) => {
      if (answer.statusCode !== 200) {
        reject(new Error(`it answered ${String(answer.statusCode)} ${answer.statusMessage ?? ''}`.trim()))
        return
      }
      if (head.length > 0) tunnel.unshift(head)
      resolve(tunnel)
    })
    asking.once('response', (answer) => {
      reject(new Error(`it answered ${String(answer.statusCode)} ${answer.statusMessage ?? ''}`.trim()))
    })
    asking.once('error', reject)
    asking.end()
  })
}
