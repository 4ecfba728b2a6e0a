import { readClientHello } from '../../../../shared/client-hello'
import type { Protocol } from '../../../../shared/endpoint'
import type { StateEvent } from '../../../../shared/record'

/** The row that says that a client speaks TLS with the target itself; undefined where its first bytes are none. */
export function passedTls(protocol: Protocol, first: Uint8Array): StateEvent | undefined {
  const hello = protocol === 'tcp' ? readClientHello(first) : undefined
  if (hello === undefined) return undefined
  const { serverName, alpn, version } = hello
  return { kind: 'tls-passed', serverName, alpn: alpn.join(', '), version }
}
