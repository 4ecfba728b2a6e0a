import { isIP, Socket } from 'node:net'
import { connect, createServer, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { formatEndpoint, isPathAddress, type Endpoint } from '../../../shared/endpoint'
import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import type { CertificateFacts, TlsFacts } from '../../../shared/session'
import { endpointsOf } from '../stream-ends'
import type { OpenStream } from '../tcp-connection'
import { distrustFailure, handshakeTimeout, toTlsFailure } from './tls-failure'
import type { TlsSetup } from './tls-setup'

/** The most certificates of a chain that are shown. */
const MAX_CHAIN = 10
const MAX_NAMES_LENGTH = 2_000

export interface SecuredStream {
  readonly stream: OpenStream
  readonly facts: TlsFacts
}

/** The client's side of a handshake over a connected socket. On a failure the socket is destroyed. */
export function secureAsClient(
  tcp: Socket,
  peer: Endpoint,
  setup: TlsSetup,
  timeoutMs: number,
): Promise<Outcome<SecuredStream>> {
  // A certificate has no names for paths.
  const name = setup.serverName ?? (isPathAddress(peer.address) ? 'localhost' : peer.address)
  const tls = connect({
    secureContext: setup.secure,
    socket: tcp,
    host: name,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(setup.alpn.length > 0 ? { ALPNProtocols: [...setup.alpn] } : {}),
    // The certificate is checked here, so that it can be shown in either case.
    rejectUnauthorized: false,
  })
  if (setup.logKeys !== undefined) tls.on('keylog', setup.logKeys)
  return settled(tcp, peer, timeoutMs, (resolve) => {
    tls.once('secureConnect', () => {
      const distrust = tls.authorized ? '' : String(tls.authorizationError)
      if (distrust !== '' && setup.refusesUntrusted) {
        resolve(failed(distrustFailure(distrust, peer, chainOf(tls.getPeerCertificate(true))[0])))
        tls.destroy()
      } else resolve(done(secured(tls, tcp, distrust, name)))
    })
    tls.once('error', (error: Error) => {
      resolve(failed(toTlsFailure(error, peer)))
    })
    tcp.once('close', () => {
      resolve(failed(toTlsFailure(new Error('socket hang up'), peer)))
    })
  })
}

/** The server's side of handshakes. There is one for each listener: it holds the certificate. */
export class TlsAcceptor {
  readonly #setup: TlsSetup
  readonly #server: ReturnType<typeof createServer>
  readonly #waiting = new Map<string, (outcome: Outcome<SecuredStream>) => void>()
  readonly #sockets = new Map<string, Socket>()

  constructor(setup: TlsSetup) {
    this.#setup = setup
    const { context, alpn, clientCert, refusesUntrusted, logKeys } = setup
    this.#server = createServer({
      ...context,
      ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
      requestCert: clientCert !== 'none',
      rejectUnauthorized: clientCert === 'require' && refusesUntrusted,
      // Our own time-out has the words of every other one.
      handshakeTimeout: 0x7fffffff,
    })
    if (logKeys !== undefined) this.#server.on('keylog', logKeys)
    this.#server.on('secureConnection', (tls) => {
      this.#accept(tls)
    })
    this.#server.on('tlsClientError', (error: Error, tls: TLSSocket) => {
      const key = keyOf(tls)
      const distrust = (tls as { authorizationError?: unknown }).authorizationError
      const peer = endpointOf(key, this.#sockets)
      const failure =
        typeof distrust === 'string' && distrust !== '' ? distrustFailure(distrust, peer) : toTlsFailure(error, peer)
      this.#waiting.get(key)?.(failed(failure))
    })
  }

  /** On a failure the socket is destroyed. */
  secure(tcp: Socket, timeoutMs: number): Promise<Outcome<SecuredStream>> {
    const key = keyOf(tcp)
    const { peer } = endpointsOf(tcp)
    const outcome = settled(tcp, peer, timeoutMs, (resolve) => {
      this.#waiting.set(key, resolve)
      this.#sockets.set(key, tcp)
      tcp.once('close', () => {
        resolve(failed(toTlsFailure(new Error('socket hang up'), peer)))
      })
      this.#server.emit('connection', tcp)
      tcp.resume()
    })
    return outcome.finally(() => {
      this.#waiting.delete(key)
      this.#sockets.delete(key)
    })
  }

  #accept(tls: TLSSocket): void {
    const key = keyOf(tls)
    const tcp = this.#sockets.get(key)
    const resolve = this.#waiting.get(key)
    if (tcp === undefined || resolve === undefined) {
      tls.destroy()
      return
    }
    const peer = endpointOf(key, this.#sockets)
    const { clientCert, refusesUntrusted } = this.#setup
    const hasShown = Object.keys(tls.getPeerCertificate()).length > 0
    const distrust = clientCert === 'none' || tls.authorized || !hasShown ? '' : String(tls.authorizationError)
    let failure: Failure | undefined
    if (clientCert === 'require' && !hasShown) failure = distrustFailure('PEER_DID_NOT_RETURN_A_CERTIFICATE', peer)
    else if (distrust !== '' && refusesUntrusted)
      failure = distrustFailure(distrust, peer, chainOf(tls.getPeerCertificate(true))[0])
    if (failure === undefined) {
      const { servername } = tls as { servername?: unknown }
      resolve(done(secured(tls, tcp, distrust, typeof servername === 'string' ? servername : '')))
    } else {
      resolve(failed(failure))
      tls.destroy()
    }
  }
}

/** Resolves once: with the result of `begin`, or with a time-out. */
function settled(
  tcp: Socket,
  peer: Endpoint,
  timeoutMs: number,
  begin: (resolve: (outcome: Outcome<SecuredStream>) => void) => void,
): Promise<Outcome<SecuredStream>> {
  return new Promise((resolve) => {
    let isSettled = false
    const settle = (outcome: Outcome<SecuredStream>): void => {
      if (isSettled) return
      isSettled = true
      clearTimeout(timer)
      if (!outcome.ok) {
        tcp.on('error', () => undefined)
        // Leaves time for the alert that tells the peer why.
        setTimeout(() => tcp.destroy(), 50)
      }
      resolve(outcome)
    }
    const timer = setTimeout(() => {
      settle(failed(handshakeTimeout(peer, timeoutMs)))
    }, timeoutMs)
    begin(settle)
  })
}

function secured(tls: TLSSocket, tcp: Socket, distrust: string, serverName: string): SecuredStream {
  tls.pause()
  const facts: TlsFacts = {
    version: tls.getProtocol() ?? '',
    cipher: tls.getCipher().standardName,
    alpn: typeof tls.alpnProtocol === 'string' ? tls.alpnProtocol : '',
    serverName: isIP(serverName) === 0 ? serverName : '',
    chain: chainOf(tls.getPeerCertificate(true)),
    distrust,
  }
  return { stream: { protocol: 'tls', stream: tls, tcp }, facts }
}

/** `null` for a socket that is already closed. */
function chainOf(first: DetailedPeerCertificate | null): CertificateFacts[] {
  const chain: CertificateFacts[] = []
  const seen = new Set<string>()
  let certificate: DetailedPeerCertificate | undefined = first ?? undefined
  while (certificate !== undefined && Object.keys(certificate).length > 0 && chain.length < MAX_CHAIN) {
    if (seen.has(certificate.fingerprint256)) break
    seen.add(certificate.fingerprint256)
    chain.push({
      subject: nameOf(certificate.subject),
      issuer: nameOf(certificate.issuer),
      names: (certificate.subjectaltname ?? '').slice(0, MAX_NAMES_LENGTH),
      validFrom: isoTime(certificate.valid_from),
      validTo: isoTime(certificate.valid_to),
      fingerprint: certificate.fingerprint256,
    })
    certificate = certificate.issuerCertificate
  }
  return chain
}

function isoTime(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? text : time.toISOString()
}

/** `CN=localhost, O=Example`. */
function nameOf(name: object | undefined): string {
  return Object.entries(name ?? {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ')
    .slice(0, 500)
}

/**
 * A key of both ends: a client may use one port to reach two addresses of ours. A TLS socket has the key of the socket
 * below it.
 */
function keyOf(socket: Socket): string {
  const tcp = (socket as { _parent?: unknown })._parent
  const { local, peer } = endpointsOf(tcp instanceof Socket ? tcp : socket)
  return `${formatEndpoint(local)} ${formatEndpoint(peer)}`
}

function endpointOf(key: string, sockets: ReadonlyMap<string, Socket>): Endpoint {
  const socket = sockets.get(key)
  return socket === undefined ? { address: '', port: 0 } : endpointsOf(socket).peer
}
