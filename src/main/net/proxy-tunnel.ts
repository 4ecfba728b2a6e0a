import type { Socket } from 'node:net'
import { SocksClient, SocksClientError } from 'socks'
import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import { done, failed, type Outcome } from '../../shared/failure'
import { visibleString } from '../../shared/visible-text'
import type { Proxy } from '../../shared/options/check-options'
import { askHttpProxy } from './http-connect'

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
        : await askHttpProxy(socket, proxy, target)
    tunnel.pause()
    return done(tunnel)
  } catch (error) {
    const said = error instanceof SocksClientError ? error.message.replace(/^Socks5? ?/i, '') : (error as Error).message
    const message = `${where} did not connect us to ${formatEndpoint(target)}: ${visibleString(said).slice(0, 300)}; check the proxy, its account and the target`
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
