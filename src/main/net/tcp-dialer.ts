import { connect, isIP, type Socket } from 'node:net'
import { formatEndpoint, isPathAddress, type Endpoint } from '../../shared/endpoint'
import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import type { Proxy } from '../../shared/options/check-options'
import { AddressRace } from './address-race'
import { addressesOf } from './name-addresses'
import { toFailure } from './failure'
import { namePathEnds } from './stream-ends'
import { systemPath, unsupportedPath } from './socket-path'
import { refusal } from '../../shared/words/say-failure'

export interface DialOptions {
  /**
   * The time limit for everything together in ms: the look-up of a name, all its addresses, and the proxy's handshake.
   */
  readonly timeoutMs: number
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
  readonly proxy: Proxy | undefined
}

export interface DialEvents {
  /** One address is being tried; only for a name, which may have several. */
  onAttempt(address: Endpoint): void
  onAttemptFailed(address: Endpoint, failure: Failure): void
  /** The proxy is connected; its handshake follows. */
  onProxied(proxy: Endpoint): void
}

export interface Dial {
  /** The socket is connected and paused, created with `allowHalfOpen`. */
  readonly outcome: Promise<Outcome<Socket>>
  /** Cancels at once; the outcome is then `cancelled`. */
  readonly cancel: () => void
}

/**
 * Connects with a time-out of its own (the kernel's is minutes). `peer.address` may be a name: each of its addresses is
 * tried (RFC 8305).
 */
export function dialTcp(peer: Endpoint, options: DialOptions, events: DialEvents): Dial {
  const mistake = unsupportedPath(peer) ?? noWayToPath(peer, options)
  if (mistake !== undefined) return { outcome: Promise.resolve(failed(mistake)), cancel: () => undefined }
  let settle: (outcome: Outcome<Socket>) => void = () => undefined
  const outcome = new Promise<Outcome<Socket>>((resolve) => {
    settle = resolve
  })
  const finish = (result: Outcome<Socket>): void => {
    clearTimeout(timer)
    if (!result.ok) attempt.abandon()
    settle(result)
  }
  const seconds = String(options.timeoutMs / 1000)
  const timer = setTimeout(() => {
    const message = `TCP ${formatEndpoint(peer)} did not answer within ${seconds} s; the host may be off, or a firewall drops the traffic`
    finish(failed({ code: 'timed-out', errno: '', message, subject: formatEndpoint(peer) }))
  }, options.timeoutMs)
  const via = options.proxy === undefined ? peer : { address: options.proxy.host, port: options.proxy.port }
  const attempt = startConnect(via, options, events, (connected) => {
    if (!connected.ok || options.proxy === undefined) finish(connected)
    else {
      events.onProxied(via)
      void throughProxy(connected.value, options.proxy, peer, options.timeoutMs).then(finish)
    }
  })
  return {
    outcome,
    cancel: () => {
      const message = `connecting to TCP ${formatEndpoint(peer)} was cancelled`
      finish(failed({ code: 'cancelled', errno: '', message, subject: formatEndpoint(peer) }))
    },
  }
}

/** Why a path cannot be reached with these options: it works without proxy and source address only. */
function noWayToPath(peer: Endpoint, { localAddress, localPort, proxy }: DialOptions): Failure | undefined {
  if (!isPathAddress(peer.address)) return undefined
  const where = formatEndpoint(peer)
  if (proxy !== undefined) return refusal('pathWithProxy', { where }, { subject: where })
  return localAddress === undefined && localPort === undefined
    ? undefined
    : refusal('pathWithSource', { where }, { subject: where })
}

/** Loads the code for proxies only when there is one, which is rare. */
async function throughProxy(socket: Socket, proxy: Proxy, peer: Endpoint, timeoutMs: number): Promise<Outcome<Socket>> {
  let lost: Error | undefined
  const onError = (error: Error): void => {
    lost = error
  }
  socket.on('error', onError)
  const { openTunnel } = await import('./proxy-tunnel')
  socket.off('error', onError)
  if (lost === undefined) return openTunnel(socket, proxy, peer, timeoutMs)
  const where = { address: proxy.host, port: proxy.port }
  return failed(toFailure(lost, { protocol: 'tcp', doing: 'connect', where }))
}

interface ConnectAttempt {
  /** Closes its sockets, also one that is connected. */
  readonly abandon: () => void
}

function startConnect(
  to: Endpoint,
  { localAddress, localPort }: DialOptions,
  events: DialEvents,
  onResult: (outcome: Outcome<Socket>) => void,
): ConnectAttempt {
  const isName = isIP(to.address) === 0
  const local = {
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(localPort === undefined ? {} : { localPort }),
  }
  if (isPathAddress(to.address)) return connectToPath(to, onResult)
  let race: AddressRace | undefined
  let socket: Socket | undefined
  let isAbandoned = false
  const fail = (error: Error): void => {
    onResult(failed(toFailure(error, { protocol: 'tcp', doing: 'connect', where: to })))
  }
  const begin = (addresses: readonly string[]): void => {
    if (isAbandoned) return
    race = new AddressRace(addresses, to.port, local, {
      onAttempt: (address) => {
        if (isName) events.onAttempt(address)
      },
      onAttemptFailed: (address, error) => {
        const failure = toFailure(error, { protocol: 'tcp', doing: 'connect', where: address })
        if (isName) events.onAttemptFailed(address, failure)
      },
      onConnected: (connected) => {
        socket = connected
        onResult(done(connected))
      },
      onAllFailed: (errors) => {
        fail(errors.length === 1 && errors[0] !== undefined ? errors[0] : new AggregateError(errors))
      },
    })
  }
  addressesOf(to.address, localAddress).then(begin).catch(fail)
  return {
    abandon: () => {
      isAbandoned = true
      race?.stop()
      socket?.on('error', () => undefined)
      socket?.destroy()
    },
  }
}

/** Connects to a path, which has one address and needs no look-up. */
function connectToPath(to: Endpoint, onResult: (outcome: Outcome<Socket>) => void): { readonly abandon: () => void } {
  const socket = connect({ path: systemPath(to.address), allowHalfOpen: true })
  socket.once('error', (error) => {
    onResult(failed(toFailure(error, { protocol: 'tcp', doing: 'connect', where: to })))
  })
  socket.once('connect', () => {
    socket.removeAllListeners('error')
    socket.pause()
    namePathEnds(socket, to, 'local')
    onResult(done(socket))
  })
  return {
    abandon: () => {
      socket.on('error', () => undefined)
      socket.destroy()
    },
  }
}
