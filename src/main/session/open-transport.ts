import { formatEndpoint, isPathAddress, isStream } from '../../shared/endpoint'
import { failed, type Outcome } from '../../shared/failure'
import type { SessionConfig } from '../../shared/session'
import type { TestCa } from '../net/tls/test-ca'
import { DatagramClient } from './transport/datagram-client'
import { DatagramListener } from './transport/datagram-listener'
import { StreamDialer } from './transport/stream-dialer'
import { StreamListener } from './transport/stream-listener'
import type { Transport } from './transport/transport'
import { refusal } from '../../shared/words/say-failure'

/** Binds or prepares the sockets of the session; `begin` serves them later. */
export function openTransport(config: SessionConfig, ca: TestCa): Promise<Outcome<Transport>> {
  const endpoint = config.role === 'listener' ? config.local : config.peer
  if (!isStream(config.protocol) && isPathAddress(endpoint.address)) {
    const where = formatEndpoint(endpoint)
    return Promise.resolve(failed(refusal('pathWithDatagrams', { where }, { subject: where })))
  }
  if (config.role === 'listener')
    return isStream(config.protocol) ? StreamListener.open(config, ca) : DatagramListener.open(config)
  return isStream(config.protocol) ? StreamDialer.open(config, ca) : DatagramClient.open(config)
}
