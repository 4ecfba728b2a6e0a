import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { bytesOf, failureOf, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient, peerUdp, received } from '../support/peers'
import { settled } from '../support/settled'

it('serves 200 clients at once, each while the others stay silent', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const clients = await Promise.all(Array.from({ length: 200 }, () => peerClient(portOf(session))))
  await expect.poll(() => session.summary().openConversations).toBe(200)
  for (const [at, client] of clients.entries()) {
    client.write(`client ${String(at)}`)
    const [answer] = (await once(client, 'data')) as [Buffer]
    expect(answer.toString()).toBe(`client ${String(at)}`)
  }
  expect(session.conversations().every(({ rxRecords, txRecords }) => rxRecords === 1 && txRecords === 1)).toBe(true)
})

it('sends to one client and not to the others', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const [first, second] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
  await expect.poll(() => session.summary().openConversations).toBe(2)
  valueOf(session.send(2, bytesOf('only you')))
  valueOf(session.send(1, bytesOf('first')))
  session.end(1, 'close')
  session.end(2, 'close')
  expect((await received(second)).toString()).toBe('only you')
  expect((await received(first)).toString()).toBe('first')
})

it('delivers a late answer after the client has finished sending', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  client.end('request')
  await expect.poll(() => story(sourceOf(session), 1)).toEqual(['open peer', 'rx request', 'half-closed peer'])
  valueOf(session.send(1, bytesOf('late answer')))
  session.end(1, 'half-close')
  expect((await received(client)).toString()).toBe('late answer')
  await expect
    .poll(() => story(sourceOf(session), 1).slice(3))
    .toEqual(['tx late answer', 'half-closed local', 'closed'])
})

it('goes on reading after it has finished sending', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  await expect.poll(() => session.summary().openConversations).toBe(1)
  session.end(1, 'half-close')
  await received(client)
  client.end('still here')
  await expect
    .poll(() => story(sourceOf(session), 1))
    .toEqual(['open peer', 'half-closed local', 'rx still here', 'half-closed peer', 'closed'])
})

it('reports a reset by the peer and keeps what came before', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  client.write('before')
  await expect.poll(() => session.summary().rxBytes).toBe(6)
  client.resetAndDestroy()
  await expect.poll(() => story(sourceOf(session), 1)).toEqual(['open peer', 'rx before', 'reset peer'])
})

it('resets a client on request', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  await expect.poll(() => session.summary().openConversations).toBe(1)
  session.end(1, 'reset')
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNRESET')
  await expect.poll(() => story(sourceOf(session), 1)).toEqual(['open peer', 'reset local'])
})

it('stops with 100 open clients, frees the port at once, and leaks no descriptor, again and again', async () => {
  const sessions = startEngine()
  let port = 0
  const counts: number[] = []
  for (let round = 0; round < 5; round++) {
    const session = valueOf(await sessions.start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', port)))
    port = portOf(session)
    const clients = await Promise.all(Array.from({ length: 100 }, () => peerClient(port)))
    await expect.poll(() => session.summary().openConversations).toBe(100)
    await Promise.all([session.stop(), session.stop()])
    expect(story(sourceOf(session)).filter((each) => each === 'closed')).toHaveLength(100)
    for (const client of clients) client.destroy()
    await sessions.close(session.id)
    await expect.poll(() => clients.every(({ closed }) => closed)).toBe(true)
    counts.push(process.getActiveResourcesInfo().length)
  }
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(10)
})

it('holds back a client that sends and never reads, instead of growing', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const client = await peerClient(portOf(session))
  client.pause()
  client.write(Buffer.alloc(64 * 1024 * 1024, 'x'))
  await settled(() => session.summary().rxBytes)
  expect(session.summary().rxBytes).toBeGreaterThan(0)
  expect(client.writableLength).toBeGreaterThan(0)
  expect(session.queuedBytes(1)).toBeLessThan(1024 * 1024)
  expect(session.conversation(1)?.queuedBytes).toBe(session.queuedBytes(1))
})

it('refuses to queue without end for a client that does not read, and says how much waits', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  client.pause()
  await expect.poll(() => session.summary().openConversations).toBe(1)
  const block = new Uint8Array(1024 * 1024)
  let refusal
  for (let sent = 0; sent < 64 && refusal === undefined; sent++) {
    const outcome = session.send(1, block)
    if (!outcome.ok) refusal = outcome.failure
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(refusal).toMatchObject({ code: 'queue-full', message: expect.stringContaining('does not read') as string })
  expect(session.queuedBytes(1)).toBeLessThanOrEqual(4 * 1024 * 1024)
  await session.stop()
  expect(story(sourceOf(session), 1).at(-1)).toBe('reset local')
})

it('says that a port is taken, leaves the other listener alone, and works when it is free again', async () => {
  const sessions = startEngine()
  const first = valueOf(await sessions.start(listenerConfig('tcp')))
  const port = portOf(first)
  const taken = await sessions.start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', port))
  expect(failureOf(taken)).toMatchObject({
    code: 'address-in-use',
    errno: 'EADDRINUSE',
    subject: `127.0.0.1:${String(port)}`,
  })
  expect(sessions.all).toHaveLength(1)
  expect(first.state.kind).toBe('running')
  await first.stop()
  expect((await sessions.start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', port))).ok).toBe(true)
})

it('listens for TCP and UDP on the same port number at the same time', async () => {
  const sessions = startEngine()
  const tcp = valueOf(await sessions.start(listenerConfig('tcp', { kind: 'echo' })))
  const udp = valueOf(await sessions.start(listenerConfig('udp', { kind: 'echo' }, '127.0.0.1', portOf(tcp))))
  const client = await peerClient(portOf(tcp))
  client.write('over TCP')
  expect(String((await once(client, 'data'))[0])).toBe('over TCP')
  const peer = await peerUdp()
  peer.socket.send('over UDP', portOf(udp), '127.0.0.1')
  await expect.poll(() => peer.heard).toEqual(['over UDP'])
})

it('says that an address is not on this machine', async () => {
  const outcome = await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '192.0.2.1'))
  expect(failureOf(outcome)).toMatchObject({ code: 'address-not-here', errno: 'EADDRNOTAVAIL' })
})

it('shows IPv4 clients of a dual-stack listener with their IPv4 address', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '::')))
  await peerClient(portOf(session))
  await expect.poll(() => session.conversations()[0]?.peer.address).toBe('127.0.0.1')
})

/** Three clients, one after the other: each sends, and resets its connection. */
const RESETTERS = `
import socket, struct, sys
for text in (b'AAAAA', b'BBBBB', b'CCCCC'):
    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
    s.send(text)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()
`

it('keeps peers apart that reset before they were accepted, when nobody knows any more who they were', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  // This thread stands still meanwhile, so that nothing is accepted.
  expect(spawnSync('python3', ['-c', RESETTERS, String(portOf(session))]).status).toBe(0)
  await expect.poll(() => session.conversations().filter(({ state }) => state.kind !== 'open').length).toBe(3)
  await session.stop()
  const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
  onTestFinished(() => {
    opened.close()
  })
  expect([1, 2, 3].map((number) => story(opened, number))).toEqual(
    ['AAAAA', 'BBBBB', 'CCCCC'].map((text) => ['open peer', `rx ${text}`, 'reset peer']),
  )
})
