import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import type { Step } from '../../src/shared/sequence'
import type { Session } from '../../src/main/session/session'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { opensslCertificates } from '../support/certificates'
import { startEchoPeer } from '../support/echo-peers'
import {
  allRows,
  bytesOf,
  clientConfig,
  failureOf,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  story,
  valueOf,
} from '../support/engine'
import { peerClient, peerServer } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { expertWarnings, followStream } from '../support/judges'
import { runProgram, startProgram, startWirebench, type Program } from '../support/program'

const folderOf = (): { folder: string; ca: string } => {
  const folder = temporaryFolder()
  return { folder, ca: join(folder, 'tls', 'wirebench-test-ca.pem') }
}

async function tlsListener(folder: string, options: SessionOptions = {}, echo = true): Promise<Session> {
  const handler = { kind: echo ? ('echo' as const) : ('none' as const) }
  return valueOf(await startEngine(folder).start(listenerConfig('tls', handler, '127.0.0.1', 0, options)))
}

function sClient(port: number, ...args: string[]): Program {
  return startProgram('openssl', ['s_client', '-connect', `127.0.0.1:${String(port)}`, '-quiet', ...args])
}

/** `openssl s_server` on a free port. */
async function sServer(...args: string[]): Promise<{ program: Program; port: number }> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  const program = startProgram('openssl', ['s_server', '-accept', `127.0.0.1:${String(port)}`, ...args])
  await program.output(/ACCEPT/)
  return { program, port }
}

async function failureOfClient(port: number, options: SessionOptions, address = '127.0.0.1') {
  const session = valueOf(
    await startEngine().start(clientConfig('tls', port, address, { connectTimeoutMs: 5_000, ...options })),
  )
  await expect.poll(() => session.state.kind).toBe('idle')
  const { state } = session.conversations()[0] ?? {}
  return state?.kind === 'failed' ? state.failure : undefined
}

it('makes its own certificate at one click, which openssl verifies by name and address', async () => {
  const { folder, ca } = folderOf()
  const session = await tlsListener(folder)
  expect(statSync(ca).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'tls')).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 'tls', 'wirebench-test-ca.key')).mode & 0o777).toBe(0o600)
  const client = sClient(portOf(session), '-CAfile', ca, '-verify_return_error', '-verify_hostname', 'localhost')
  client.type('hello')
  await client.output(/hello/)
  const byAddress = sClient(portOf(session), '-CAfile', ca, '-verify_return_error', '-verify_ip', '127.0.0.1')
  byAddress.type('again')
  await byAddress.output(/again/)
  await expect.poll(() => story(sourceOf(session), 1)).toEqual(['open peer', 'secured', 'rx hello\n', 'tx hello\n'])
  expect(session.conversations()[0]?.tls).toMatchObject({ version: 'TLSv1.3', chain: [], distrust: '' })
})

it('uses PEM files and PKCS#12 files of others, and says what is wrong with one', async () => {
  const { folder } = folderOf()
  const { ca, cert, key, pfx } = await opensslCertificates()
  for (const options of [
    { tlsCertificate: cert, tlsKey: key },
    { tlsCertificate: pfx, tlsPassphrase: 'open sesame' },
  ]) {
    const session = await tlsListener(temporaryFolder(), options)
    const client = sClient(portOf(session), '-CAfile', ca, '-verify_return_error')
    client.type('hello')
    await client.output(/hello/)
    // Secrets are not written to the file.
    expect(readFileSync(sourceOf(session).path).includes('sesame')).toBe(false)
  }
  const start = (options: SessionOptions) =>
    startEngine(folder).start(listenerConfig('tls', { kind: 'none' }, '127.0.0.1', 0, options))
  const junk = join(folder, 'junk.pem')
  writeFileSync(junk, 'junk')
  const cases: [SessionOptions, RegExp][] = [
    [{ tlsCertificate: pfx, tlsPassphrase: 'wrong' }, /leaf\.p12: cannot be used: the passphrase is wrong/],
    [{ tlsCertificate: cert }, /leaf\.pem: has no private key/],
    [{ tlsCertificate: junk }, /junk\.pem: cannot be used: it is neither PEM nor PKCS#12/],
    [{ tlsCertificate: '/nowhere/x.pem' }, /\/nowhere\/x\.pem: cannot be read \(ENOENT\)/],
    [{ tlsCertificate: ca, tlsKey: key }, /the key does not belong to the certificate/],
    [{ tlsKeyLog: junk }, /junk\.pem: is there already and is no key log/],
    [{ tlsMinVersion: 'TLSv1.3', tlsMaxVersion: 'TLSv1.2' }, /newer than the newest/],
  ]
  for (const [options, words] of cases) expect(failureOf(await start(options)).message).toMatch(words)
})

it('asks for client certificates and requires them, and shows whose they are', async () => {
  const { folder, ca } = folderOf()
  const other = await opensslCertificates('device-7')
  const session = await tlsListener(folder, { tlsClientCert: 'require', tlsCa: other.ca })
  const client = sClient(portOf(session), '-CAfile', ca, '-cert', other.cert, '-key', other.key)
  client.type('hello')
  await client.output(/hello/)
  expect(session.conversations()[0]?.tls?.chain[0]).toMatchObject({ subject: 'CN=device-7', issuer: 'CN=Other CA' })
  const without = sClient(portOf(session), '-CAfile', ca)
  await without.exit
  await expect
    .poll(() => session.conversations()[1]?.state)
    .toMatchObject({ kind: 'failed', failure: { code: 'tls-client-certificate' } })
  const asking = await tlsListener(temporaryFolder(), { tlsClientCert: 'ask' })
  const stranger = sClient(portOf(asking), '-cert', other.cert, '-key', other.key)
  stranger.type('x')
  await expect
    .poll(() => asking.conversations()[0]?.state)
    .toMatchObject({ kind: 'failed', failure: { code: 'tls-unknown-issuer' } })
})

it('agrees on a protocol by ALPN, and says when none is shared', async () => {
  const { folder, ca } = folderOf()
  const session = await tlsListener(folder, { tlsAlpn: ['h2', 'mqtt'] })
  const client = startProgram('openssl', [
    ...['s_client', '-connect', `127.0.0.1:${String(portOf(session))}`, '-CAfile', ca, '-alpn', 'mqtt'],
    ...['-servername', 'bench.test'],
  ])
  await client.output(/ALPN protocol: mqtt/)
  await expect.poll(() => session.conversations()[0]?.tls).toMatchObject({ alpn: 'mqtt', serverName: 'bench.test' })
  const stranger = sClient(portOf(session), '-alpn', 'gopher')
  await stranger.exit
  await expect
    .poll(() => session.conversations()[1]?.state)
    .toMatchObject({ kind: 'failed', failure: { code: 'tls-no-shared-protocol' } })
})

it('refuses names of protocols that do not fit a handshake, as server and client', async () => {
  const many = Array.from({ length: 300 }, (_, at) => `${'y'.repeat(250)}${String(at)}`).join(',')
  for (const names of ['x'.repeat(256), 'é'.repeat(128), many])
    for (const verb of ['listen', 'connect'] as const) {
      const program = startWirebench(verb, 'tls', '127.0.0.1:1', '--tls-alpn', names)
      expect(await program.exit).toBe(2)
      expect(program.stderr).toMatch(/--tls-alpn.*255/)
    }
  const longest = startWirebench('listen', 'tls', '127.0.0.1:0', '--tls-alpn', 'x'.repeat(255), '--for', '0.1')
  expect(await longest.exit, longest.stderr).toBe(0)
})

it('is a client of openssl s_server, and judges its certificate', async () => {
  const { cert, key, ca, expired } = await opensslCertificates('server.test')
  const good = await sServer('-cert', cert, '-key', key, '-alpn', 'mqtt')
  const options = { connectTimeoutMs: 5_000, tlsCa: ca, tlsServerName: 'server.test', tlsAlpn: ['mqtt'] }
  const session = valueOf(await startEngine().start(clientConfig('tls', good.port, '127.0.0.1', options)))
  await expect.poll(() => session.state.kind).toBe('running')
  expect(session.conversations()[0]?.tls).toMatchObject({
    alpn: 'mqtt',
    distrust: '',
    chain: [{ subject: 'CN=server.test', names: 'DNS:server.test, IP Address:127.0.0.1' }, { subject: 'CN=Other CA' }],
  })
  valueOf(session.send(1, bytesOf('to the server\n')))
  await good.program.output(/to the server/)
  good.program.type('to the client')
  await expect.poll(() => story(sourceOf(session), 1)).toContain('rx to the client\n')
  // It serves one client at a time.
  await session.stop()

  const stale = await sServer('-cert', expired, '-key', key)
  expect(await failureOfClient(stale.port, { tlsCa: ca, tlsServerName: 'server.test' })).toMatchObject({
    code: 'tls-expired',
    errno: 'CERT_HAS_EXPIRED',
  })
  expect(await failureOfClient(good.port, { tlsCa: ca, tlsServerName: 'other.test' })).toMatchObject({
    code: 'tls-wrong-name',
  })
  expect(await failureOfClient(good.port, {})).toMatchObject({ code: 'tls-unknown-issuer' })
})

it('goes on with an untrusted certificate when asked to, and says so', async () => {
  const { cert, key } = await opensslCertificates()
  const { port } = await sServer('-cert', cert, '-key', key)
  const session = valueOf(await startEngine().start(clientConfig('tls', port, '127.0.0.1', { tlsVerify: 'accept' })))
  await expect.poll(() => session.conversations()[0]?.tls?.distrust).toMatch(/^UNABLE_TO/)
})

it('says what keeps two sides from a handshake', async () => {
  const { cert, key, ca } = await opensslCertificates()
  const old = await sServer('-cert', cert, '-key', key, '-tls1_2')
  expect(await failureOfClient(old.port, { tlsCa: ca, tlsMinVersion: 'TLSv1.3' })).toMatchObject({
    code: 'tls-no-shared-version',
  })
  const plain = await peerServer((socket) => socket.write('220 plain text here\r\n'))
  expect(await failureOfClient(plain.port, {})).toMatchObject({ code: 'tls-plain-text' })
  const silent = await peerServer(() => undefined)
  expect(await failureOfClient(silent.port, { connectTimeoutMs: 300 })).toMatchObject({ code: 'timed-out' })

  const session = await tlsListener(temporaryFolder())
  const http = await peerClient(portOf(session))
  http.write('GET / HTTP/1.1\r\n\r\n')
  await expect
    .poll(() => session.conversations()[0]?.state)
    .toMatchObject({ kind: 'failed', failure: { code: 'tls-plain-text' } })
  const distrusting = sClient(portOf(session), '-verify_return_error')
  await distrusting.exit
  await expect
    .poll(() => session.conversations()[1]?.state)
    .toMatchObject({ kind: 'failed', failure: { code: 'tls-not-trusted-by-peer' } })
})

it('tells a plain listener and a plain client that the other side speaks TLS', async () => {
  const plain = valueOf(await startEngine().start(listenerConfig('tcp')))
  sClient(portOf(plain))
  await expect.poll(() => story(sourceOf(plain), 1)).toContain('warning tls-on-plain')
  // The alert that many TLS servers send to a client that uses plain text: fatal, protocol version.
  const { port } = await peerServer((socket) => socket.end(Buffer.from('15030300020246', 'hex')))
  const client = valueOf(await startEngine().start(clientConfig('tcp', port)))
  await expect.poll(() => story(sourceOf(client), 1)).toContain('warning tls-on-plain')
})

it('records the plain text, says so, and Wireshark follows it', async () => {
  const { folder, ca } = folderOf()
  const session = await tlsListener(folder)
  const client = sClient(portOf(session), '-CAfile', ca, '-no_ign_eof')
  client.type('plain for the log')
  await client.output(/plain for the log/)
  client.endInput()
  await expect.poll(() => session.conversations()[0]?.state.kind).toBe('closed')
  await session.stop()
  const { path } = sourceOf(session)
  expect(await expertWarnings(path)).toBe('')
  expect((await followStream(path, 0)).client).toBe(Buffer.from('plain for the log\n').toString('hex'))
  const opened = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    opened.close()
  })
  expect(opened.meta.config.protocol).toBe('tls')
  expect(opened.conversationTable.get(1)?.tls?.version).toBe('TLSv1.3')
  expect(allRows(opened).map(({ kind, state }) => state?.kind ?? kind)).toEqual(
    allRows(sourceOf(session)).map(({ kind, state }) => state?.kind ?? kind),
  )
})

it('writes a key log with which tshark decrypts a capture', async () => {
  const folder = temporaryFolder()
  mkdirSync(folder, { recursive: true })
  const keyLog = join(folder, 'keys.log')
  const session = await tlsListener(folder, { tlsKeyLog: keyLog })
  const port = portOf(session)
  const capture = join(folder, 'capture.pcap')
  const tcpdump = startProgram('tcpdump', ['-i', 'lo', '-U', '-w', capture, '-Z', 'root', `tcp port ${String(port)}`])
  await expect.poll(() => tcpdump.stderr, { timeout: 10_000 }).toMatch(/listening on/)
  const client = valueOf(
    await startEngine().start(
      clientConfig('tls', port, '127.0.0.1', { tlsCa: join(folder, 'tls', 'wirebench-test-ca.pem') }),
    ),
  ).id
  expect(client).not.toBe('')
  await expect.poll(() => session.conversations()[0]?.tls?.version).toBe('TLSv1.3')
  valueOf(session.send(1, bytesOf('a secret that tshark reads')))
  await expect.poll(() => session.conversations()[0]?.txBytes).toBe(26)
  const decrypted = (): Promise<string> =>
    runProgram('tshark', [
      ...['-r', capture, '-o', `tls.keylog_file:${keyLog}`, '-d', `tcp.port==${String(port)},tls`],
      ...['-q', '-z', 'follow,tls,ascii,0'],
    ]).catch(() => '')
  await expect.poll(decrypted, { timeout: 15_000, interval: 300 }).toContain('a secret that tshark reads')
  expect(statSync(keyLog).mode & 0o777).toBe(0o600)
})

it('half-closes, resets and closes TLS conversations as it does plain ones', async () => {
  const { folder } = folderOf()
  const listener = await tlsListener(folder, {}, false)
  const engine = startEngine(temporaryFolder())
  const connect = async (): Promise<Session> => {
    const session = valueOf(
      await engine.start(clientConfig('tls', portOf(listener), '127.0.0.1', { tlsVerify: 'accept' })),
    )
    await expect.poll(() => session.state.kind).toBe('running')
    return session
  }
  const first = await connect()
  await expect.poll(() => listener.conversations()[0]?.tls).toBeDefined()
  valueOf(first.send(1, bytesOf('request')))
  first.end(1, 'half-close')
  await expect.poll(() => story(sourceOf(listener), 1)).toContain('half-closed peer')
  valueOf(listener.send(1, bytesOf('late answer')))
  await expect.poll(() => story(sourceOf(first), 1)).toContain('rx late answer')
  listener.end(1, 'close')
  await expect.poll(() => first.state.kind).toBe('idle')
  await connect()
  await expect.poll(() => listener.conversations()[1]?.tls).toBeDefined()
  listener.end(2, 'reset')
  await expect.poll(() => listener.conversations()[1]?.state).toMatchObject({ kind: 'reset', by: 'local' })
})

it('takes 50 TLS clients at once and stops in the middle of handshakes', async () => {
  const { folder } = folderOf()
  const listener = await tlsListener(folder)
  const engine = startEngine(temporaryFolder())
  const clients = await Promise.all(
    Array.from({ length: 50 }, async () =>
      valueOf(await engine.start(clientConfig('tls', portOf(listener), '127.0.0.1', { tlsVerify: 'accept' }))),
    ),
  )
  await expect.poll(() => clients.every(({ state }) => state.kind === 'running'), { timeout: 15_000 }).toBe(true)
  for (const client of clients) valueOf(client.send(1, bytesOf(client.id)))
  await expect.poll(() => clients.every((client) => story(sourceOf(client), 1).includes(`rx ${client.id}`))).toBe(true)
  const silent = await peerClient(portOf(listener))
  await expect.poll(() => listener.conversations().length).toBe(51)
  const gone = new Promise((resolve) => silent.once('close', resolve))
  await listener.stop()
  await gone
  expect(listener.summary().openConversations).toBe(0)
})

it('stops in the middle of a handshake without waiting for it', async () => {
  const silent = await peerServer(() => undefined)
  const options = { connectTimeoutMs: 60_000 }
  const session = valueOf(await startEngine().start(clientConfig('tls', silent.port, '127.0.0.1', options)))
  await expect.poll(() => story(sourceOf(session), 1)).toContain('open local')
  await session.stop()
  expect(session.state.kind).toBe('stopped')
})

it('has an answer behind what it answers, however fast it comes', async () => {
  const certificates = await opensslCertificates()
  const port = await startEchoPeer('tls', 1, certificates)
  const options = { tlsCa: certificates.ca }
  const session = valueOf(await startEngine().start(clientConfig('tls', port, '127.0.0.1', options)))
  await expect.poll(() => session.conversations()[0]?.state.kind).toBe('open')
  const [times, match] = [1_000, { format: 'text', text: 'ask' } as const]
  const ask: Step = { kind: 'send', payload: { ...match, newline: 'lf' } }
  const wait: Step = { kind: 'wait', match, withinMs: 5_000, otherwise: 'stop' }
  const id = valueOf(session.jobs.sequence(1, { name: 'fast', steps: [{ kind: 'loop', times, steps: [ask, wait] }] }))
  expect(await session.jobs.ended(id)).toBe('done')
  const kinds = allRows(sourceOf(session), 1).flatMap(({ kind }) => (kind === 'state' ? [] : [kind]))
  expect(kinds).toEqual(Array.from({ length: 2 * times }, (_, at) => (at % 2 === 0 ? 'tx' : 'rx')))
})
