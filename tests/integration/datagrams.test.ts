import { createSocket } from 'node:dgram'
import { expect, it, onTestFinished } from 'vitest'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { FullRecords } from '../../src/main/recording/export/full-record'
import { toTextLine } from '../../src/main/recording/export/row-format'
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
import { ManualClock } from '../support/manual-clock'
import { peerUdp } from '../support/peers'
import { expertWarnings, packetCount, udpPayloads } from '../support/judges'
import { startProgram } from '../support/program'

async function listener(options: SessionOptions, handler: 'none' | 'echo' = 'none'): Promise<Session> {
  return valueOf(await startEngine().start(listenerConfig('udp', { kind: handler }, '127.0.0.1', 0, options)))
}

async function reopened(session: Session): Promise<OpenedRecording> {
  await session.stop()
  const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
  onTestFinished(() => {
    opened.close()
  })
  return opened
}

it('cuts datagrams at the receive size, and keeps their true length', async () => {
  const session = await listener({ maxDatagramBytes: 5 }, 'echo')
  const peerSide = await peerUdp()
  peerSide.socket.send('hello, world', portOf(session), '127.0.0.1')
  peerSide.socket.send('short', portOf(session), '127.0.0.1')
  await expect.poll(() => peerSide.heard).toEqual(['hello', 'short'])
  const live = allRows(sourceOf(session), 1).filter(({ kind }) => kind === 'rx')
  expect(live.map(({ byteLength, trueLength }) => [byteLength, trueLength])).toEqual([
    [5, 12],
    [5, undefined],
  ])
  const opened = await reopened(session)
  expect(allRows(opened, 1)).toEqual(allRows(sourceOf(session), 1))
  const seq = live[0]?.seq ?? 0
  expect(toTextLine(new FullRecords(opened).at(seq))).toContain('5 B (cut from 12)  hello')
  expect(await expertWarnings(opened.path)).toBe('')
  expect((await udpPayloads(opened.path))[0]).toBe(Buffer.from('hello').toString('hex'))
})

it.each(['faultsOut', 'faultsIn'])(
  'sends and receives what faults hold back (%s) before it folds a peer',
  async (way) => {
    const options = { maxPeers: 1, [way]: ['delay=60000'], faultSeed: 1 }
    const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'echo' }, '127.0.0.1', 0, options)))
    const peer = await peerUdp()
    for (const text of ['one', 'two']) peer.socket.send(text, portOf(session), '127.0.0.1')
    await expect.poll(() => session.conversations()[0]?.state.kind).toBe('open')
    if (way === 'faultsOut') await expect.poll(() => session.conversations()[0]?.rxRecords).toBe(2)
    else await expect.poll(() => story(sourceOf(session), 1).length).toBeGreaterThan(2)
    expect(peer.heard).toEqual([])
    valueOf(session.addPeer({ address: '127.0.0.1', port: 9 }))
    await expect.poll(() => peer.heard).toEqual(['one', 'two'])
    const rowsOf = (number: number) => story(sourceOf(session), number).filter((row) => row !== 'fault')
    expect(rowsOf(1)).toEqual(['open peer', 'rx one', 'rx two', 'folded'])
    // The system says a turn later that it has taken them.
    await expect.poll(() => rowsOf(2)).toEqual(['open peer', 'tx one', 'tx two'])
    expect(allRows(sourceOf(session), 2).at(-1)?.peer?.port).toBe(peer.port)
    const opened = await reopened(session)
    expect(allRows(opened)).toEqual(allRows(sourceOf(session)))
  },
)

it('gives a tab to the newest peers, folds the silent ones, and records everybody', async () => {
  const clock = new ManualClock()
  const config = listenerConfig('udp', { kind: 'echo' }, '127.0.0.1', 0, { maxPeers: 2 })
  const session = valueOf(await startEngine(undefined, undefined, { clock }).start(config))
  const peers = await Promise.all([peerUdp(), peerUdp(), peerUdp(), peerUdp()])
  const [first, second, third, fourth] = peers
  const send = async (peer: (typeof peers)[0], text: string): Promise<void> => {
    peer.socket.send(text, portOf(session), '127.0.0.1')
    await expect.poll(() => peer.heard).toContain(text)
  }
  await send(first, 'one')
  await send(second, 'two')
  // Both sent just now, so the third peer goes to the overflow.
  await send(third, 'three')
  const others = session.conversations().find(({ isOthers }) => isOthers)
  expect(others).toMatchObject({ rxRecords: 1, txRecords: 1 })
  clock.advance(1_100)
  await send(second, 'two again')
  await send(fourth, 'four')
  expect(story(sourceOf(session), 1)).toEqual(['open peer', 'rx one', 'tx one', 'folded'])
  await send(first, 'one again')
  const rows = allRows(sourceOf(session), others?.number)
  expect(rows.filter(({ kind }) => kind === 'rx').map(({ peer }) => peer?.port)).toEqual([third.port, first.port])
  const opened = await reopened(session)
  expect(allRows(opened)).toEqual(allRows(sourceOf(session)))
  expect(opened.conversationTable.entries.map((entry) => [entry.rxRecords, entry.txRecords, entry.isOthers])).toEqual(
    sourceOf(session).conversationTable.entries.map((entry) => [entry.rxRecords, entry.txRecords, entry.isOthers]),
  )
  expect(await expertWarnings(opened.path)).toBe('')
})

it('forgets a peer that has been silent for long; its next datagram opens a new conversation', async () => {
  const session = await listener({ idleTimeoutMs: 100 })
  const peerSide = await peerUdp()
  peerSide.socket.send('one', portOf(session), '127.0.0.1')
  await expect.poll(() => story(sourceOf(session), 1)).toEqual(['open peer', 'rx one', 'idle', 'closed'])
  peerSide.socket.send('two', portOf(session), '127.0.0.1')
  await expect.poll(() => session.conversations().length).toBe(2)
})

it('counts what the system dropped while we were stopped: sent is recorded plus dropped', async () => {
  const COUNT = 20_000
  const bench = startProgram(process.execPath, [
    ...['out/main/wirebench.js', 'listen', 'udp', '127.0.0.1:0', '--json', '--receive-buffer', '4096'],
  ])
  const { port } = (JSON.parse((await bench.output(/^.*listening.*$/m))[0]) as { local: { port: number } }).local
  bench.child.kill('SIGSTOP')
  const socket = createSocket('udp4')
  onTestFinished(() => {
    socket.close()
  })
  for (let at = 0; at < COUNT; at += 100) {
    await Promise.all(
      Array.from(
        { length: 100 },
        () => new Promise((resolve) => socket.send('x'.repeat(100), port, '127.0.0.1', resolve)),
      ),
    )
  }
  bench.child.kill('SIGCONT')
  await bench.output(/dropped-by-system/)
  bench.kill('SIGTERM')
  await bench.exit
  const rows = bench.stdout.split('\n').filter((line) => line.startsWith('{"seq"'))
  const received = rows.filter((line) => line.includes('"kind":"rx"')).length
  const dropped = rows.flatMap((line) => /"text":"(\d+) datagrams were dropped/.exec(line)?.[1] ?? []).map(Number)
  expect(received + dropped.reduce((sum, count) => sum + count, 0)).toBe(COUNT)
  expect(received).toBeGreaterThan(0)
}, 60_000)

it('shows what the system gave of the buffers that were asked for', async () => {
  const session = await listener({ receiveBufferBytes: 65_536, sendBufferBytes: 32_768 })
  const { granted } = session.summary()
  expect(granted?.receiveBytes).toBeGreaterThanOrEqual(65_536)
  expect(granted?.sendBytes).toBeGreaterThanOrEqual(32_768)
})

it('hears only its peer, or everybody, with strangers marked and answered apart', async () => {
  const server = await peerUdp()
  const stranger = await peerUdp()
  for (const replies of ['peer', 'anyone'] as const) {
    const client = valueOf(await startEngine().start(clientConfig('udp', server.port, '127.0.0.1', { replies })))
    // Not reachable from other machines: the peer is on this one.
    expect(client.state).toMatchObject({ local: { address: '127.0.0.1' } })
    stranger.socket.send('psst', portOf(client), '127.0.0.1')
    server.socket.send('hello', portOf(client), '127.0.0.1')
    await expect.poll(() => story(sourceOf(client), 1)).toEqual(['open local', 'rx hello'])
    if (replies === 'peer') expect(client.conversations().length).toBe(1)
    else {
      expect(story(sourceOf(client), 2)).toEqual(['open peer', 'unexpected', 'rx psst'])
      valueOf(client.send(2, bytesOf('who are you?')))
      await expect.poll(() => stranger.heard).toContain('who are you?')
      const opened = await reopened(client)
      expect(story(opened, 2)).toEqual(story(sourceOf(client), 2))
    }
  }
})

it('shares a UDP port only when asked to', async () => {
  const first = await listener({ reuseAddress: true })
  const port = portOf(first)
  const again = (options: SessionOptions) =>
    startEngine().start(listenerConfig('udp', { kind: 'none' }, '127.0.0.1', port, options))
  expect(failureOf(await again({})).code).toBe('address-in-use')
  valueOf(await again({ reuseAddress: true }))
})

it('sends from the address and port it was told', async () => {
  const peerSide = await peerUdp()
  const probe = await peerUdp()
  const localPort = probe.port + 1
  const options = { localAddress: '127.0.0.7', localPort, ttl: 9 }
  const client = valueOf(await startEngine().start(clientConfig('udp', peerSide.port, '127.0.0.1', options)))
  const heard = new Promise<{ address: string; port: number }>((resolve) =>
    peerSide.socket.once('message', (_bytes, from) => {
      resolve(from)
    }),
  )
  valueOf(client.send(1, bytesOf('x')))
  expect(await heard).toMatchObject({ address: '127.0.0.7', port: localPort })
})

it('refuses datagrams of addresses that are not allowed, and says so once', async () => {
  const session = await listener({ deny: ['127.0.0.1'] })
  const peerSide = await peerUdp()
  for (let at = 0; at < 3; at++) peerSide.socket.send('x', portOf(session), '127.0.0.1')
  await expect.poll(() => story(sourceOf(session))).toEqual(['listening', 'refused'])
  expect(session.conversations()).toEqual([])
})

it('takes the largest datagrams of both families and an empty one, and refuses one byte more', async () => {
  const four = await listener({})
  const six = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'none' }, '::1')))
  for (const [session, address, limit] of [
    [four, '127.0.0.1', 65_507],
    [six, '::1', 65_527],
  ] as const) {
    const client = valueOf(await startEngine().start(clientConfig('udp', portOf(session), address)))
    for (const length of [limit, 0]) valueOf(client.send(1, new Uint8Array(length)))
    expect(failureOf(client.send(1, new Uint8Array(limit + 1)))).toMatchObject({ code: 'message-too-big' })
    await expect
      .poll(() => allRows(sourceOf(session), 1).flatMap(({ kind, byteLength }) => (kind === 'rx' ? [byteLength] : [])))
      .toEqual([limit, 0])
    await session.stop()
    expect(await packetCount(sourceOf(session).path)).toBe(2)
  }
})
