import { once } from 'node:events'
import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { describeState } from '../../src/shared/describe'
import { allRows, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient, peerServer, peerUdp, received } from '../support/peers'
import { expertWarnings, followStream, udpPayloads } from '../support/judges'
import { temporaryFolder } from '../support/folder'
import { relayConfig, startRelay } from '../support/relay'

/** Unlike `once`, it does not fail on the reset that a test waits for. */
function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve))
}

it('puts a client through to the target and back, as two linked conversations of one session', async () => {
  const target = await peerServer((socket) => socket.on('data', (bytes) => socket.write(`<${bytes.toString()}>`)))
  const { session, port } = await startRelay(target.port)
  const client = await peerClient(port)
  client.write('hello')
  const [answer] = (await once(client, 'data')) as [Buffer]
  expect(answer.toString()).toBe('<hello>')
  expect(session.conversations().map(({ pair }) => pair)).toEqual([
    { with: 2, side: 'client' },
    { with: 1, side: 'target' },
  ])
  expect(session.name).toBe(`TCP relay 127.0.0.1:${String(port)} to 127.0.0.1:${String(target.port)}`)
  const source = sourceOf(session)
  expect(story(source, 1)).toEqual(['open peer', 'paired', 'rx hello', 'tx <hello>'])
  expect(story(source, 2)).toEqual(['paired', 'connecting', 'open local', 'tx hello', 'rx <hello>'])
})

it('passes a FIN on behind everything that was sent, and the other way goes on', async () => {
  const target = await peerServer((socket) => {
    void received(socket).then((all) => socket.end(`${String(all.length)} bytes`))
  })
  const { session, port } = await startRelay(target.port)
  const client = await peerClient(port)
  const answer = received(client)
  client.end(Buffer.alloc(300_000, 'x'))
  expect((await answer).toString()).toBe('300000 bytes')
  await expect.poll(() => session.conversations().map(({ state }) => state.kind)).toEqual(['closed', 'closed'])
})

it.each(['client', 'target'] as const)('passes a reset of the %s on as a reset', async (who) => {
  const target = await peerServer((socket) => socket.on('data', () => who === 'target' && socket.resetAndDestroy()))
  const { session, port } = await startRelay(target.port)
  const client = await peerClient(port)
  const reset = closed(client)
  client.write('x')
  await expect.poll(() => session.conversations()[1]?.txBytes).toBe(1)
  if (who === 'client') client.resetAndDestroy()
  await reset
  await expect
    .poll(() => session.conversations().map(({ state }) => state))
    .toEqual(
      who === 'client'
        ? [
            { kind: 'reset', by: 'peer' },
            { kind: 'reset', by: 'local' },
          ]
        : [
            { kind: 'reset', by: 'local' },
            { kind: 'reset', by: 'peer' },
          ],
    )
})

it.each(['close', 'reset'] as const)('ends the client by the chosen %s when nobody is at the target', async (how) => {
  const gone = await peerServer(() => undefined)
  await new Promise((resolve) => gone.server.close(resolve))
  const { session, port } = await startRelay(gone.port, { whenTargetFails: how })
  const client = await peerClient(port, { allowHalfOpen: false })
  client.resume()
  const errors: string[] = []
  client.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? ''))
  client.write('anybody?')
  await closed(client)
  await expect.poll(() => session.conversations()[0]?.state.kind).toBe(how === 'close' ? 'closed' : 'reset')
  expect(story(sourceOf(session))).toContain('target-failed connection-refused')
  if (how === 'reset') expect(errors).toEqual(['ECONNRESET'])
})

it('says nothing of a FIN where datagrams cannot be sent on, and begins anew with the next one', async () => {
  const handler = relayConfig(9, { protocol: 'udp' })
  const target = { ...handler.target, peer: { address: 'nowhere.invalid', port: 9 } }
  const config = listenerConfig('udp', { ...handler, target }, '127.0.0.1', 0)
  const session = valueOf(await startEngine(temporaryFolder()).start(config))
  const client = await peerUdp()
  const failures = () =>
    allRows(sourceOf(session)).flatMap(({ state }) => (state?.kind === 'target-failed' ? [describeState(state)] : []))
  for (const n of [1, 2]) {
    client.socket.send('anybody?', portOf(session), '127.0.0.1')
    await expect.poll(() => failures().length).toBe(n)
  }
  for (const words of failures()) expect(words).toMatch(/^cannot send to nowhere\.invalid:9, so the next datagram/)
})

it('holds the sender back while the other side does not read, loses nothing, and keeps little in memory', async () => {
  const total = 24 * 1024 * 1024
  let onAccepted: (socket: Socket) => void = () => undefined
  const accepted = new Promise<Socket>((resolve) => (onAccepted = resolve))
  const target = await peerServer((socket) => {
    socket.pause()
    onAccepted(socket)
  })
  const { session, port } = await startRelay(target.port)
  const client = await peerClient(port)
  const sent = createHash('sha256')
  let written = 0
  const more = (): void => {
    while (written < total) {
      const piece = randomBytes(65_536)
      sent.update(piece)
      written += piece.length
      if (!client.write(piece)) return
    }
    client.end()
  }
  client.on('drain', more)
  more()
  const socket = await accepted
  // Nothing moves: both systems and the relay together hold far less than everything.
  let before = -1
  await expect
    .poll(() => {
      const now = session.conversations()[0]?.rxBytes ?? 0
      const isStill = now === before && now > 0
      before = now
      return isStill
    })
    .toBe(true)
  expect(before).toBeLessThan(total / 2)
  expect(session.queuedBytes(2)).toBeLessThan(1024 * 1024)
  const got = createHash('sha256')
  socket.on('data', (bytes: Buffer) => got.update(bytes))
  socket.resume()
  await once(socket, 'end')
  expect(got.digest('hex')).toBe(sent.digest('hex'))
}, 60_000)

it('gives each UDP peer a leg of its own, and forgets it after the idle time', async () => {
  const target = await peerUdp()
  target.socket.on('message', (bytes, from) => {
    target.socket.send(`<${bytes.toString()}>`, from.port)
  })
  const { session, port } = await startRelay(target.port, { protocol: 'udp', options: { idleTimeoutMs: 300 } })
  const [one, other] = [await peerUdp(), await peerUdp()]
  one.socket.send('one', port)
  other.socket.send('other', port)
  await expect.poll(() => [one.heard, other.heard]).toEqual([['<one>'], ['<other>']])
  expect(session.conversations()).toHaveLength(4)
  await expect.poll(() => session.summary().openConversations).toBe(0)
  one.socket.send('again', port)
  await expect.poll(() => one.heard).toEqual(['<one>', '<again>'])
  await session.stop()
  const payloads = await udpPayloads(session.recording.path)
  expect(payloads.filter((hex) => hex === Buffer.from('<again>').toString('hex'))).toHaveLength(2)
})

it('makes faults in each leg on its own', async () => {
  const target = await peerServer((socket) => socket.on('data', (bytes) => socket.write(bytes)))
  const { session, port } = await startRelay(target.port, {
    options: { faultsOut: ['junk-after=2121'], faultSeed: 1 },
    targetOptions: { faultsOut: ['junk-before=3e3e'] },
  })
  const client = await peerClient(port)
  client.write('hello')
  const [answer] = (await once(client, 'data')) as [Buffer]
  expect(answer.toString()).toBe('>>hello!!')
  expect(story(sourceOf(session), 1).filter((row) => row.startsWith('fault'))).toHaveLength(1)
  expect(story(sourceOf(session), 2).filter((row) => row.startsWith('fault'))).toHaveLength(1)
})

it('has both legs in the recording as two flows that tshark finds nothing wrong with, and their pair after reopening', async () => {
  const target = await peerServer((socket) => socket.on('data', (bytes) => socket.end(`<${bytes.toString()}>`)))
  const { session, port } = await startRelay(target.port)
  const client = await peerClient(port)
  const answer = received(client)
  client.end('hello')
  await answer
  await expect.poll(() => session.summary().openConversations).toBe(0)
  await session.stop()
  const { path } = session.recording
  expect(await expertWarnings(path)).not.toMatch(/Errors|Warns/)
  const hex = (text: string): string => Buffer.from(text).toString('hex')
  for (const stream of [0, 1])
    expect(await followStream(path, stream)).toEqual({ client: hex('hello'), server: hex('<hello>') })
  const opened = valueOf(await OpenedRecording.open(path))
  expect(opened.conversationTable.entries.map(({ number, pair }) => [number, pair?.with, pair?.side])).toEqual([
    [1, 2, 'client'],
    [2, 1, 'target'],
  ])
  expect(opened.meta.config.handler).toMatchObject({ kind: 'relay', target: { protocol: 'tcp' } })
  expect(allRows(opened)).toHaveLength(session.recording.recordCount)
  opened.close()
})

it('says which TLS is passed through, and touches nothing of it', async () => {
  const hello = Buffer.from(
    '16030100a5010000a10303' +
      '00'.repeat(32) +
      '00' +
      '00021301' +
      '0100' +
      '0076' + // record, hello
      '00000014001200000f7777772e6578616d706c652e636f6d' +
      '0010000e000c02683208687474702f312e31' +
      '002b0003020304',
    'hex',
  )
  const heard: Buffer[] = []
  const target = await peerServer((socket) => socket.on('data', (bytes) => heard.push(bytes)))
  const { session, port } = await startRelay(target.port)
  const client = await peerClient(port)
  client.write(hello)
  await expect.poll(() => Buffer.concat(heard)).toEqual(hello)
  const passed = allRows(sourceOf(session)).find(({ state }) => state?.kind === 'tls-passed')
  expect(passed?.state).toEqual({
    kind: 'tls-passed',
    serverName: 'www.example.com',
    alpn: 'h2, http/1.1',
    version: 'TLS 1.3',
  })
})
