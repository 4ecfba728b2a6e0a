import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import { opensslCertificates, type Certificates } from '../support/certificates'
import { rows } from '../support/command-line'
import { freePort, startEchoPeer } from '../support/echo-peers'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench } from '../support/program'

const MESSAGES = `wirebench: 1
messages:
  - { name: greet, format: text, text: hello }
sequences:
  - name: twice
    steps:
      - repeat: 2
        steps:
          - send: greet
          - { wait: hello, within: 5000 }
`

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  return path
}

/** Each way of sending, and what the peer has to receive. */
const WAYS: Readonly<
  Record<string, { readonly args: () => string[]; readonly typed?: string; readonly sent: string }>
> = {
  '--send': { args: () => ['--send', 'hello'], sent: 'hello' },
  '--send-hex': { args: () => ['--send-hex', '68656c6c6f'], sent: 'hello' },
  '--send-escaped': { args: () => ['--send-escaped', '\\x68ello'], sent: 'hello' },
  '--send-file': { args: () => ['--send-file', file('hello.txt', 'hello')], sent: 'hello' },
  '--every': { args: () => ['--send', 'hello', '--every', '20', '--times', '2'], sent: 'hellohello' },
  '--until': { args: () => ['--send', 'hello', '--every', '500', '--times', '9', '--until', 'hello'], sent: 'hello' },
  'a saved message': { args: () => ['--messages', file('m.yaml', MESSAGES), '--message', 'greet'], sent: 'hello' },
  'a saved sequence': {
    args: () => ['--messages', file('m.yaml', MESSAGES), '--message', 'twice'],
    sent: 'hellohello',
  },
  'a typed line': { args: () => [], typed: 'hello', sent: 'hello' },
}

function address(protocol: Protocol, port: number, { ca }: Certificates): string[] {
  return [protocol, `127.0.0.1:${String(port)}`, ...(protocol === 'tls' ? ['--tls-ca', ca] : [])]
}

describe.each(['tcp', 'tls', 'udp'] as const)('connect %s', (protocol) => {
  it.each(Object.keys(WAYS).map((name, nth) => ({ name, nth })))('sends by $name', async ({ name, nth }) => {
    const way = WAYS[name] ?? { args: () => [], sent: '' }
    const certificates = await opensslCertificates()
    const port = await startEchoPeer(protocol, nth, certificates)
    const client = startWirebench(
      'connect',
      ...address(protocol, port, certificates),
      ...way.args(),
      ...['--expect', way.sent, '--wait', '5000', '--json'],
    )
    if (way.typed !== undefined) client.type(way.typed)
    client.endInput()
    expect(await client.exit, client.stderr).toBe(0)
    const bytesOf = (kind: string): string => Buffer.from(texts(kind).join(''), 'hex').toString()
    const texts = (kind: string): string[] => rows(client).flatMap((row) => (row.kind === kind ? [row.hex] : []))
    expect(bytesOf('tx')).toBe(way.sent)
    expect(bytesOf('rx')).toBe(way.sent)
  })

  it('replays what was recorded', async () => {
    const certificates = await opensslCertificates()
    const recording = join(temporaryFolder(), 'talk.pcapng')
    const to = async (nth: number): Promise<string[]> =>
      address(protocol, await startEchoPeer(protocol, nth, certificates), certificates)
    const first = startWirebench(
      'connect',
      ...(await to(0)),
      ...['--send', 'hello', '--expect', 'hello', '--wait', '5000', '--record', recording],
    )
    expect(await first.exit, first.stderr).toBe(0)
    const second = startWirebench('replay', recording, ...(await to(1)))
    expect(await second.exit, second.stderr).toBe(0)
    expect(second.stdout).toBe('1 of 1 messages sent: done\n')
  })
})

/** A sequence that waits for two answers is tested above: here a person answers once. */
it.each(Object.keys(WAYS).filter((name) => name !== 'a saved sequence'))(
  'sends to openssl s_server by %s, and hears what is typed there',
  async (name) => {
    const way = WAYS[name] ?? { args: () => [], sent: '' }
    const certificates = await opensslCertificates()
    const port = await freePort()
    const { cert, key } = certificates
    const server = startProgram('openssl', [
      's_server',
      '-accept',
      `127.0.0.1:${String(port)}`,
      '-cert',
      cert,
      '-key',
      key,
    ])
    await server.output(/ACCEPT/)
    const client = startWirebench(
      'connect',
      ...address('tls', port, certificates),
      ...way.args(),
      ...['--expect', 'hello', '--wait', '10000', '--json'],
    )
    if (way.typed !== undefined) client.type(way.typed)
    await server.output(/hello/)
    server.type('hello')
    client.endInput()
    expect(await client.exit, client.stderr).toBe(0)
    const bytesOf = (kind: string): string =>
      rows(client)
        .flatMap((row) => (row.kind === kind ? [Buffer.from(row.hex, 'hex').toString()] : []))
        .join('')
    expect(bytesOf('rx')).toBe('hello\n')
    expect(way.sent.startsWith(bytesOf('tx')) && bytesOf('tx') !== '').toBe(true)
  },
  60_000,
)

const UNIX_SERVERS: Readonly<Record<string, (path: string) => string[]>> = {
  ncat: (path) => ['ncat', '-l', '-k', '-U', path, '-e', '/bin/cat'],
  socat: (path) => ['socat', `UNIX-LISTEN:${path},fork`, 'EXEC:cat'],
}

it.each(Object.keys(UNIX_SERVERS))('connects to %s over a Unix domain socket', async (server) => {
  const path = join(temporaryFolder(), 'kettle.sock')
  const [command = '', ...args] = UNIX_SERVERS[server]?.(path) ?? []
  startProgram(command, args)
  await expect.poll(() => existsSync(path)).toBe(true)
  const client = startWirebench('connect', 'tcp', `unix:${path}`, '--send', 'hello', '--expect', 'hello')
  expect(await client.exit, client.stderr).toBe(0)
})
