import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import type { Session } from '../../src/main/session/session'
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
import { runProgram, startProgram, startWirebench } from '../support/program'

async function listener(
  options: SessionOptions,
  handler: 'none' | 'echo' = 'none',
  address = '127.0.0.1',
): Promise<Session> {
  return valueOf(await startEngine().start(listenerConfig('tcp', { kind: handler }, address, 0, options)))
}

it('serves one client at a time: the next one waits, is shown, and gets its answer when its turn comes', async () => {
  const session = await listener({ serving: 'one-at-a-time' }, 'echo')
  const first = await peerClient(portOf(session))
  const second = await peerClient(portOf(session))
  second.write('second')
  first.write('first')
  await expect.poll(() => story(sourceOf(session), 1)).toContain('tx first')
  await expect.poll(() => session.conversations()[1]?.state.kind).toBe('waiting')
  expect(story(sourceOf(session), 2)).toEqual(['waiting'])
  const answer = once(second, 'data')
  first.end()
  expect(String((await answer)[0])).toBe('second')
  expect(story(sourceOf(session), 2)).toEqual(['waiting', 'open peer', 'rx second', 'tx second'])
})

it('serves Python clients as TCPServer does: the second gets its answer after the first has gone', async () => {
  const session = await listener({ serving: 'one-at-a-time' }, 'echo')
  const port = String(portOf(session))
  const holder = startProgram('ncat', ['127.0.0.1', port])
  holder.type('I hold the line')
  await holder.output(/hold the line/)
  const python = startProgram('python3', [
    '-c',
    `import socket; s = socket.create_connection(('127.0.0.1', ${port})); s.sendall(b'my turn?'); print(s.recv(99).decode(), flush=True)`,
  ])
  await expect.poll(() => session.conversations()[1]?.state.kind).toBe('waiting')
  expect(python.stdout).toBe('')
  holder.kill()
  await python.output(/my turn\?/)
})

/** Connects; a refusal may come so soon that the connection seems to have failed. */
async function knock(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await Promise.race([
    new Promise((resolve) => socket.once('connect', resolve)),
    new Promise((resolve) => socket.once('close', resolve)),
  ])
  return socket
}

it('lets as many wait as the backlog has room for, and refuses more', async () => {
  const session = await listener({ serving: 'one-at-a-time', backlog: 2 })
  for (let client = 0; client < 5; client++) await knock(portOf(session))
  await expect.poll(() => session.summary().refused).toBe(2)
  expect(session.conversations().map(({ state }) => state.kind)).toEqual(['open', 'waiting', 'waiting'])
})

it('serves 10 of 20 clients when 10 is the limit, and says whom it refused', async () => {
  const session = await listener({ maxConnections: 10 })
  for (let client = 0; client < 20; client++) await knock(portOf(session))
  await expect.poll(() => session.summary().refused).toBe(10)
  expect(session.summary().openConversations).toBe(10)
  const refused = allRows(sourceOf(session)).flatMap(({ state }) => (state?.kind === 'refused' ? [state] : []))
  const served = session.conversations().map(({ peer }) => peer.port)
  expect(new Set([...served, ...refused.map(({ peer }) => peer.port)]).size).toBe(20)
  expect(refused.every(({ reason }) => reason === 'connections')).toBe(true)
})

it('admits and refuses by address and network', async () => {
  const denying = await listener({ deny: ['127.0.0.2', '10.0.0.0/8'] }, 'none', '0.0.0.0')
  const allowing = await listener({ allow: ['127.0.1.0/24'] }, 'none', '0.0.0.0')
  const from = (session: Session, address: string) =>
    runProgram('ncat', ['-s', address, '--send-only', '127.0.0.1', String(portOf(session))]).catch(() => '')
  await from(denying, '127.0.0.2')
  await from(denying, '127.0.0.3')
  await from(allowing, '127.0.0.1')
  await from(allowing, '127.0.1.77')
  await expect.poll(() => story(sourceOf(denying)).filter((row) => row === 'refused').length).toBe(1)
  await expect.poll(() => story(sourceOf(allowing)).filter((row) => row === 'refused').length).toBe(1)
  await expect.poll(() => denying.conversations().map(({ peer }) => peer.address)).toEqual(['127.0.0.3'])
  await expect.poll(() => allowing.conversations().map(({ peer }) => peer.address)).toEqual(['127.0.1.77'])
})

it('ends conversations in which nothing happens, and no others', async () => {
  const session = await listener({ idleTimeoutMs: 300 })
  const silent = await peerClient(portOf(session))
  const busy = await peerClient(portOf(session))
  const timer = setInterval(() => busy.write('.'), 50)
  silent.resume()
  await once(silent, 'end')
  clearInterval(timer)
  expect(story(sourceOf(session), 1).slice(0, 2)).toEqual(['open peer', 'idle'])
  expect(session.conversations()[1]?.state.kind).toBe('open')
  await expect.poll(() => session.conversations()[1]?.state.kind).not.toBe('open')
})

it('goes on after an error in one conversation, or stops the server, as it is told', async () => {
  const tolerant = await listener({ onError: 'go-on' })
  const strict = await listener({ onError: 'stop' })
  for (const session of [tolerant, strict]) {
    const peerSide = await peerClient(portOf(session))
    await expect.poll(() => session.conversations()[0]?.state.kind).toBe('open')
    peerSide.resetAndDestroy()
    await expect.poll(() => story(sourceOf(session), 1)).toContain('reset peer')
  }
  await expect.poll(() => strict.state.kind).toBe('stopped')
  expect(tolerant.state.kind).toBe('running')
})

it.each([
  ['drop', 'answer-dropped'],
  ['close', 'failed queue-full'],
] as const)('does what it is told with a peer that never reads: %s', async (slowReader, row) => {
  const engine = startEngine()
  const session = valueOf(
    await engine.start(
      listenerConfig('tcp', { kind: 'text', text: 'x'.repeat(65_536) }, '127.0.0.1', 0, { slowReader }),
    ),
  )
  const peerSide = await peerClient(portOf(session))
  peerSide.pause()
  const timer = setInterval(() => peerSide.write('more'), 1)
  await expect.poll(() => story(sourceOf(session), 1).includes(row), { timeout: 15_000 }).toBe(true)
  clearInterval(timer)
  expect(session.queuedBytes(1)).toBeLessThanOrEqual(4 * 1024 * 1024)
})

it('pauses reading under load: the peer is held back, and nothing is lost after it goes on', async () => {
  const session = await listener({})
  const peerSide = await peerClient(portOf(session))
  await expect.poll(() => session.conversations().length).toBe(1)
  valueOf(session.setPaused(1, true))
  let next = 0
  const feed = (): void => {
    while (next < 200_000 && peerSide.write(`${String(next).padStart(99, '0')}\n`)) next += 1
  }
  peerSide.on('drain', () => {
    next += 1
    feed()
  })
  feed()
  await expect.poll(() => peerSide.writableLength).toBeGreaterThan(0)
  const held = session.conversations()[0]
  expect(held?.isPaused).toBe(true)
  expect(held?.rxBytes).toBe(0)
  valueOf(session.setPaused(1, false))
  await expect.poll(() => session.conversations()[0]?.rxBytes, { timeout: 15_000 }).toBe(200_000 * 100)
  const source = sourceOf(session)
  const all = Buffer.concat(
    allRows(source, 1).flatMap(({ kind, seq }) => (kind === 'rx' ? [Buffer.from(source.payload(seq))] : [])),
  )
  expect(all.toString()).toBe(Array.from({ length: 200_000 }, (_, at) => `${String(at).padStart(99, '0')}\n`).join(''))
  expect(story(source, 1).slice(0, 2)).toEqual(['open peer', 'paused'])
})

it('gathers small sends when there is a write buffer', async () => {
  const chunks: string[] = []
  const { port } = await peerServer((socket) => socket.on('data', (bytes: Buffer) => chunks.push(bytes.toString())))
  const client = valueOf(
    await startEngine().start(clientConfig('tcp', port, '127.0.0.1', { writeBufferBytes: 10, nagle: true })),
  )
  await expect.poll(() => client.state.kind).toBe('running')
  for (const part of ['one', 'two', 'three']) valueOf(client.send(1, bytesOf(part)))
  await expect.poll(() => chunks).toEqual(['onetwothree'])
  valueOf(client.send(1, bytesOf('rest')))
  await expect.poll(() => chunks).toEqual(['onetwothree', 'rest'])
})

it('refuses politely before it runs out of descriptors', async () => {
  const bench = startProgram('sh', [
    '-c',
    `ulimit -n 60 && exec "${process.execPath}" out/main/wirebench.js listen tcp 127.0.0.1:0`,
  ])
  const port = Number((await bench.output(/listening tcp 127\.0\.0\.1:(\d+)/))[1])
  const clients = await Promise.all(Array.from({ length: 120 }, () => knock(port)))
  await bench.output(/refused 127\.0\.0\.1:\d+: the system's limit of open files is reached/)
  for (const client of clients) client.resetAndDestroy()
  // There is room again.
  await expect
    .poll(async () => {
      const again = await knock(port)
      again.write('still there?')
      return bench.stdout.includes('still there?')
    })
    .toBe(true)
})

it('takes IPv6 alone when asked to, and shows peers of both families as they are', async () => {
  const both = await listener({}, 'none', '::')
  const port = portOf(both)
  const inUse = await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '0.0.0.0', port))
  expect(failureOf(inUse).code).toBe('address-in-use')
  await peerClient(port)
  await peerClient(port, { host: '::1' })
  await expect.poll(() => both.conversations().map(({ peer }) => peer.address)).toEqual(['127.0.0.1', '::1'])
  const six = await listener({ ipv6Only: true }, 'none', '::')
  valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '0.0.0.0', portOf(six))))
})

it('says what the platform really does with a shared port', async () => {
  const outcome = await startEngine().start(
    listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, { reusePort: true }),
  )
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 23 || (major === 22 && minor >= 12)) expect(outcome.ok).toBe(true)
  else expect(failureOf(outcome)).toMatchObject({ code: 'not-supported' })
})

it('binds for the client when told which address and port to come from', async () => {
  const server = await listener({}, 'none', '0.0.0.0')
  const probe = await listener({}, 'none', '127.0.0.9')
  const localPort = portOf(probe)
  await probe.stop()
  const client = valueOf(
    await startEngine().start(
      clientConfig('tcp', portOf(server), '127.0.0.1', { localAddress: '127.0.0.9', localPort }),
    ),
  )
  await expect.poll(() => client.state.kind).toBe('running')
  expect(server.conversations()[0]?.peer).toEqual({ address: '127.0.0.9', port: localPort })
})

it('tries each address of a name and says what each one answered', async () => {
  const gone = await listener({})
  const port = portOf(gone)
  await gone.stop()
  const client = valueOf(await startEngine().start(clientConfig('tcp', port, 'localhost')))
  await expect.poll(() => client.state.kind).toBe('idle')
  const attempts = allRows(sourceOf(client), 1).flatMap(({ state }) => (state?.kind === 'attempt' ? [state] : []))
  expect(attempts.filter(({ failure }) => failure?.errno === 'ECONNREFUSED').length).toBeGreaterThan(0)
  const [address] = attempts.map(({ peer }) => peer.address)
  expect(['::1', '127.0.0.1']).toContain(address)
})

it('connects again by itself with longer and longer pauses, and can be stopped', async () => {
  const gone = await listener({})
  const port = portOf(gone)
  await gone.stop()
  const options = { reconnect: true, reconnectMinMs: 20, reconnectMaxMs: 80 }
  const client = valueOf(await startEngine().start(clientConfig('tcp', port, '127.0.0.1', options)))
  const pauses = () =>
    allRows(sourceOf(client), 0).flatMap(({ state }) => (state?.kind === 'retrying' ? [state.inMs] : []))
  await expect.poll(() => pauses().slice(0, 5)).toEqual([20, 40, 80, 80, 80])
  const server = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', port)))
  await expect.poll(() => client.state.kind).toBe('running')
  server.end(1, 'reset')
  await expect.poll(() => server.summary().openConversations + server.summary().conversations).toBe(3)
  await server.stop()
  await expect.poll(() => client.state.kind).toBe('retrying')
  valueOf(client.cancelConnect())
  expect(client.state.kind).toBe('idle')
  const limited = valueOf(
    await startEngine().start(clientConfig('tcp', port, '127.0.0.1', { ...options, reconnectAttempts: 3 })),
  )
  await expect.poll(() => limited.state.kind).toBe('idle')
  expect(limited.summary().conversations).toBe(3)
})

it('goes through a SOCKS 5 proxy and an HTTP proxy, and says when one refuses', async () => {
  const server = await listener({}, 'echo')
  const socksPort = await freePort()
  const httpPort = await freePort()
  startProgram('microsocks', ['-i', '127.0.0.1', '-p', String(socksPort), '-u', 'who', '-P', 'secret'])
  startProgram('ncat', ['-l', '127.0.0.1', String(httpPort), '--proxy-type', 'http', '--proxy-auth', 'who:secret'])
  for (const proxy of [
    `socks5://who:secret@127.0.0.1:${String(socksPort)}`,
    `http://who:secret@127.0.0.1:${String(httpPort)}`,
  ]) {
    const client = await throughProxy(portOf(server), proxy)
    await expect.poll(() => client.state.kind).toBe('running')
    valueOf(client.send(1, bytesOf('through')))
    await expect.poll(() => story(sourceOf(client), 1)).toContain('rx through')
    expect(story(sourceOf(client), 1)).toContain('proxied')
    expect(readFileSync(sourceOf(client).path).includes('secret')).toBe(false)
    await client.stop()
  }
  for (const proxy of [`socks5://who:wrong@127.0.0.1:${String(socksPort)}`, `http://127.0.0.1:${String(httpPort)}`]) {
    const client = await throughProxy(portOf(server), proxy)
    await expect
      .poll(() => client.conversations()[0]?.state)
      .toMatchObject({ kind: 'failed', failure: { code: 'proxy-refused' } })
  }
})

async function throughProxy(port: number, proxy: string): Promise<Session> {
  const start = async (): Promise<Session> =>
    valueOf(await startEngine().start(clientConfig('tcp', port, '127.0.0.1', { proxy, connectTimeoutMs: 3_000 })))
  let client = await start()
  // The proxy may still be starting.
  for (let attempt = 0; attempt < 20; attempt++) {
    await expect.poll(() => client.state.kind).not.toBe('starting')
    const [state] = client.conversations().map((conversation) => conversation.state)
    if (state?.kind !== 'failed' || state.failure.code !== 'connection-refused') break
    client = await start()
  }
  return client
}

async function freePort(): Promise<number> {
  const probe = await listener({})
  const port = portOf(probe)
  await probe.stop()
  return port
}

it('is reopened with the same rows, states and counts', async () => {
  const session = await listener({ maxConnections: 1, idleTimeoutMs: 200 })
  await knock(portOf(session))
  await knock(portOf(session))
  await expect.poll(() => session.summary().refused).toBe(1)
  await expect.poll(() => session.conversations()[0]?.state.kind).not.toBe('open')
  await session.stop()
  const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
  expect(opened.conversationTable.refused).toBe(1)
  expect(opened.meta.config.options).toEqual({ maxConnections: 1, idleTimeoutMs: 200 })
  expect(story(opened)).toEqual(story(sourceOf(session)))
  opened.close()
})

it('says all mistakes of a command line at once, each with field, value and range', async () => {
  const cases: [string[], RegExp[]][] = [
    [
      ['tcp', ':0', '--backlog', '0', '--idle-timeout', '2147483648'],
      [
        /Backlog \(--backlog\): "0" is out of range; write a whole number from 1 to 65535 clients/,
        /Idle time-out .*"2147483648".* to 2147483647 ms/,
      ],
    ],
    [
      ['tcp', ':0', '--allow', '10.0.0.0/33'],
      [/Allow only \(--allow\): "10\.0\.0\.0\/33" is not an address or network/],
    ],
    [['udp', ':0', '--backlog', '5'], [/Backlog .* this kind of session has no such option/]],
    [
      ['udp', ':0', '--ttl', '300'],
      [/Time to live \(--ttl\): "300" is out of range; write a whole number from 1 to 255 hops/],
    ],
    [['udp', ':0', '--ttl', '80;x'], [/"80;x" is out of range/]],
    [['udp', ':0', '--group', ''], [/Multicast groups \(--group\): "" is not a multicast group/]],
    [['tcp', ':0', '--serve', 'twice'], [/Serves \(--serve\): "twice" is not one of concurrent, one-at-a-time/]],
    [['tcp', ':70000'], [/port 70000 is out of range/]],
  ]
  for (const [args, words] of cases) {
    const bench = startWirebench('listen', ...args)
    expect(await bench.exit).toBe(2)
    for (const pattern of words) expect(bench.stderr).toMatch(pattern)
  }
})

const SOCKETSERVER = `
import socketserver, sys
name, port = sys.argv[1], int(sys.argv[2])
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        if 'UDP' in name:
            data, sock = self.request
            sock.sendto(b'python heard ' + data, self.client_address)
        else:
            self.request.sendall(b'python heard ' + self.request.recv(1024))
with getattr(socketserver, name)(('127.0.0.1', port), Handler) as server:
    print('serving', server.server_address[1], flush=True)
    server.serve_forever()
`

it.each(['TCPServer', 'ThreadingTCPServer', 'ForkingTCPServer', 'UDPServer', 'ThreadingUDPServer', 'ForkingUDPServer'])(
  'is a client of socketserver.%s',
  async (name) => {
    const server = startProgram('python3', ['-c', SOCKETSERVER, name, '0'])
    const port = (await server.output(/serving (\d+)/))[1] ?? ''
    const protocol = name.includes('UDP') ? 'udp' : 'tcp'
    const args = ['--send', 'hello', '--expect', 'python heard hello', '--quiet']
    expect(await startWirebench('connect', protocol, `127.0.0.1:${port}`, ...args).exit).toBe(0)
  },
)

it('closes a client that has finished and was not answered for as long as the option says, and calls it waiting no more', async () => {
  const session = await listener({ closeFinishedMs: 60 })
  const client = await peerClient(portOf(session))
  const ended = once(client, 'close')
  client.end('a question, and goodbye')
  await expect.poll(() => session.conversation(1)?.state).toEqual({ kind: 'half-closed', by: 'peer' })
  expect(session.conversation(1)?.awaitsAnswer).toBe(false)
  expect(session.summary()).toMatchObject({ openConversations: 1, finishedOpenConversations: 1 })
  await ended
  await expect.poll(() => session.summary()).toMatchObject({ openConversations: 0, finishedOpenConversations: 0 })
  expect(story(sourceOf(session), 1)).toEqual([
    'open peer',
    'rx a question, and goodbye',
    'half-closed peer',
    'finished',
    'half-closed local',
    'closed',
  ])
})

it('keeps a client that has finished for a late answer, where the option says never', async () => {
  const session = await listener({ closeFinishedMs: 0, idleTimeoutMs: 60 })
  const other = await listener({ closeFinishedMs: 0 })
  const [measure, client] = [await peerClient(portOf(session)), await peerClient(portOf(other))]
  client.end('?')
  measure.end('?')
  await once(measure.resume(), 'close')
  expect(other.conversation(1)?.state).toEqual({ kind: 'half-closed', by: 'peer' })
  const answer = once(client, 'data')
  expect(other.send(1, bytesOf('late'))).toMatchObject({ ok: true })
  expect(String((await answer)[0])).toBe('late')
})
