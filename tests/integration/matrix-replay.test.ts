import { expect, it } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import { opensslCertificates, type Certificates } from '../support/certificates'
import { ECHO_PEER_NAMES, startEchoPeer } from '../support/echo-peers'
import { bytesOf, clientConfig, sourceOf, startEngine, valueOf } from '../support/engine'
import { startWirebench } from '../support/program'
import { EACH_TYPING_CLIENT, startTypingClient } from '../support/typing-clients'

const MESSAGES = ['hello\n', 'again\n'] as const

/** A recording of a client's requests to an independent echo server, and the answers. Returns its path. */
async function recorded(protocol: Protocol, certificates: Certificates): Promise<string> {
  const port = await startEchoPeer(protocol, 0, certificates)
  const options = protocol === 'tls' ? { tlsCa: certificates.ca } : {}
  const session = valueOf(await startEngine().start(clientConfig(protocol, port, '127.0.0.1', options)))
  await expect.poll(() => session.conversation(1)?.state.kind, { timeout: 10_000 }).toBe('open')
  let bytes = 0
  for (const message of MESSAGES) {
    valueOf(session.send(1, bytesOf(message)))
    bytes += message.length
    await expect.poll(() => session.summary().rxBytes, { timeout: 10_000 }).toBe(bytes)
  }
  await session.stop()
  return sourceOf(session).path
}

const EACH_SERVER = (['tcp', 'tls', 'udp'] as const).flatMap((protocol) =>
  ECHO_PEER_NAMES[protocol].map((server, nth) => ({ protocol, server, nth })),
)

it.each(EACH_SERVER)(
  'plays the client to $server over $protocol',
  async ({ protocol, nth }) => {
    const certificates = await opensslCertificates()
    const path = await recorded(protocol, certificates)
    const port = await startEchoPeer(protocol, nth, certificates)
    const secure = protocol === 'tls' ? ['--tls-ca', certificates.ca] : []
    const replay = startWirebench('replay', path, protocol, `127.0.0.1:${String(port)}`, '--asap', ...secure)
    expect(await replay.exit, replay.stderr).toBe(0)
    expect(replay.stdout).toBe('2 of 2 messages sent: done\n')
  },
  60_000,
)

it.each(EACH_TYPING_CLIENT)(
  'plays the server to $client over $protocol',
  async ({ protocol, client }) => {
    const certificates = await opensslCertificates()
    const path = await recorded(protocol, certificates)
    const secure = protocol === 'tls' ? ['--tls-cert', certificates.cert, '--tls-key', certificates.key] : []
    const server = startWirebench('replay', path, protocol, '127.0.0.1:0', '--as', 'server', '--asap', ...secure)
    const [, port] = await server.output(/:(\d+)/)
    const peer = startTypingClient(protocol, client, Number(port))
    peer.type('hello')
    await peer.output(/^hello$/m)
    peer.type('again')
    await peer.output(/^again$/m)
    expect(await server.exit, server.stderr).toBe(0)
    expect(server.stdout).toContain('2 of 2 messages sent: done\n')
  },
  60_000,
)

it.each(EACH_TYPING_CLIENT.filter(({ client }) => client === 'ncat'))(
  'notices a $client over $protocol that says something else',
  async ({ protocol, client }) => {
    const certificates = await opensslCertificates()
    const path = await recorded(protocol, certificates)
    const secure = protocol === 'tls' ? ['--tls-cert', certificates.cert, '--tls-key', certificates.key] : []
    const server = startWirebench('replay', path, protocol, '127.0.0.1:0', '--as', 'server', '--asap', ...secure)
    const [, port] = await server.output(/:(\d+)/)
    startTypingClient(protocol, client, Number(port)).type('other')
    expect(await server.exit).toBe(5)
    expect(server.stderr).toMatch(/0 of 2 messages sent: row \d+ of the recording: byte 0 differs/)
  },
  60_000,
)
