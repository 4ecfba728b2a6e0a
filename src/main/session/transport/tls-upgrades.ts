import type { Endpoint } from '../../../shared/endpoint'
import { done, failed, type Outcome } from '../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { TlsFacts } from '../../../shared/session'
import type { TestCa } from '../../net/tls/test-ca'
import { secureAsClient, TlsAcceptor } from '../../net/tls/tls-handshake'
import { prepareTls, type TlsSetup } from '../../net/tls/tls-setup'
import type { Handshake, Wire } from './wire'
import { refusal } from '../../../shared/words/say-failure'

/** A handshake without a human in it takes less than this. */
const HANDSHAKE_TIMEOUT_MS = 10_000

interface Prepared {
  readonly setup: TlsSetup
  readonly handshake: Handshake
}

/**
 * TLS in the middle of a conversation (STARTTLS), as server or as client. Certificates are read once for the whole
 * session.
 */
export class TlsUpgrades {
  readonly #ca: TestCa
  readonly #prepared = new Map<SessionOptions, Promise<Outcome<Prepared>>>()

  constructor(ca: TestCa) {
    this.#ca = ca
  }

  /** `local`: a server without a certificate gets one of the test CA for this address. */
  async secure(
    wire: Wire,
    side: 'server' | 'client',
    options: SessionOptions,
    local: Endpoint,
  ): Promise<Outcome<TlsFacts>> {
    if (wire.secure === undefined) return failed(refusal('tlsForStreams'))
    let preparing = this.#prepared.get(options)
    if (preparing === undefined) {
      preparing = this.#prepare(side, options, local)
      this.#prepared.set(options, preparing)
    }
    const prepared = await preparing
    return prepared.ok ? wire.secure(prepared.value.handshake) : prepared
  }

  close(): void {
    for (const preparing of this.#prepared.values())
      void preparing.then((prepared) => {
        if (prepared.ok) prepared.value.setup.close()
      })
    this.#prepared.clear()
  }

  async #prepare(side: 'server' | 'client', options: SessionOptions, local: Endpoint): Promise<Outcome<Prepared>> {
    const setup = await prepareTls(options, side === 'server' ? local : undefined, this.#ca)
    if (!setup.ok) return setup
    if (side === 'client') {
      const timeoutMs = optionOf(options, 'connectTimeoutMs')
      return done({ setup: setup.value, handshake: (tcp, peer) => secureAsClient(tcp, peer, setup.value, timeoutMs) })
    }
    const acceptor = new TlsAcceptor(setup.value)
    return done({ setup: setup.value, handshake: (tcp) => acceptor.secure(tcp, HANDSHAKE_TIMEOUT_MS) })
  }
}
