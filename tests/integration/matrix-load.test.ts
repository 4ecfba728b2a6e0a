import { expect, it } from 'vitest'
import type { LoadReport } from '../../src/shared/load'
import { opensslCertificates } from '../support/certificates'
import { startEchoPeer } from '../support/echo-peers'
import { startWirebench } from '../support/program'

const EACH = (['tcp', 'tls', 'udp'] as const).flatMap((protocol) =>
  [
    { way: '--message', args: ['--message', 'hello'], bytes: 5 },
    { way: '--newline', args: ['--message', 'hello', '--newline', 'lf'], bytes: 6 },
    { way: '--message-hex', args: ['--message-hex', '68656c6c6f'], bytes: 5 },
    { way: '--message-escaped', args: ['--message-escaped', '\\x68ello'], bytes: 5 },
    { way: 'the message that it has by itself', args: [], bytes: 64 },
    { way: '--rate', args: ['--rate', '50', '--message', 'hello'], bytes: 5 },
  ].map((each, nth) => ({ ...each, protocol, nth })),
)

it.each(EACH)(
  'loads an echo of others over $protocol by $way',
  async ({ protocol, nth, args, bytes }) => {
    const certificates = await opensslCertificates()
    // socat forks for each datagram, and loses those that arrive meanwhile.
    const port = await startEchoPeer(protocol, protocol === 'udp' ? 1 : nth, certificates)
    const secure = protocol === 'tls' ? ['--tls-ca', certificates.ca] : []
    const load = startWirebench(
      ...['load', protocol, `127.0.0.1:${String(port)}`, ...args, ...secure],
      ...['--clients', '2', '--count', '10', '--for', '20', '--timeout', '10', '--json'],
    )
    expect(await load.exit, load.stderr).toBe(0)
    expect(JSON.parse(load.stdout) as LoadReport).toMatchObject({
      ...{ connected: 2, sent: 10, answered: 10, missing: 0, errors: {} },
      ...{ sentBytes: 10 * bytes, receivedBytes: 10 * bytes },
    })
  },
  60_000,
)
