import { randomBytes } from 'node:crypto'
import { copyFileSync, statSync, truncateSync, readFileSync, writeFileSync, appendFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import {
  allRows,
  bytesOf,
  clientConfig,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  story,
  valueOf,
} from '../support/engine'
import { peerClient, peerUdp, received } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { expertWarnings, followStream, packetCount, tcpdumpLines, udpPayloads } from '../support/judges'
import type { LiveRecording } from '../../src/main/recording/live/live-recording'

async function reopen(path: string): Promise<OpenedRecording> {
  const recording = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    recording.close()
  })
  return recording
}

/** A session with two TCP clients, chunks of all sizes, half-closes both ways. */
async function recordedTcp(
  address = '127.0.0.1',
): Promise<{ readonly source: LiveRecording; readonly sent: readonly Buffer[]; readonly answers: readonly Buffer[] }> {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, address)))
  const sent = [Buffer.concat([bytesOf('first '), randomBytes(200_000)]), randomBytes(300)]
  const answers = [randomBytes(150_000), Buffer.from('short answer')]
  for (const [at, question] of sent.entries()) {
    const client = await peerClient(portOf(session), { host: address })
    const answer = received(client)
    client.end(question)
    await expect.poll(() => session.conversation(at + 1)?.rxBytes).toBe(question.length)
    valueOf(session.send(at + 1, answers[at] ?? new Uint8Array()))
    session.end(at + 1, 'half-close')
    expect(await answer).toEqual(answers[at])
  }
  await session.stop()
  return { source: sourceOf(session), sent, answers }
}

it.each(['127.0.0.1', '::1'])(
  'writes TCP over %s that capinfos, tshark and tcpdump read without a warning, byte for byte',
  async (address) => {
    const { source, sent, answers } = await recordedTcp(address)
    expect(await expertWarnings(source.path)).toBe('')
    for (const stream of [0, 1]) {
      const { client, server } = await followStream(source.path, stream)
      expect(client === sent[stream]?.toString('hex')).toBe(true)
      expect(server === answers[stream]?.toString('hex')).toBe(true)
    }
    const packets = await packetCount(source.path)
    expect(packets).toBeGreaterThan(source.index.count - 10)
    expect(await tcpdumpLines(source.path)).toHaveLength(packets)
  },
)

it.each(['127.0.0.1', '::1'])('writes UDP over %s, empty and largest datagrams too', async (address) => {
  const sessions = startEngine()
  const session = valueOf(await sessions.start(listenerConfig('udp', { kind: 'echo' }, address)))
  const client = valueOf(await sessions.start(clientConfig('udp', portOf(session), address)))
  const port = portOf(session)
  const largest = randomBytes(address === '::1' ? 65_527 : 65_507)
  for (const datagram of [Buffer.from('one'), Buffer.alloc(0), largest]) {
    const before = client.summary().records
    valueOf(client.send(1, datagram))
    await expect.poll(() => client.summary().records).toBe(before + 2)
  }
  await Promise.all([session.stop(), client.stop()])
  for (const { path } of [sourceOf(session), sourceOf(client)]) {
    expect(await expertWarnings(path, '-d', `udp.port==${String(port)},data`)).toBe('')
    expect(await packetCount(path)).toBe(6)
    const each = ['one', '', largest.toString()].map((text, at) =>
      at === 2 ? largest.toString('hex') : Buffer.from(text).toString('hex'),
    )
    expect((await udpPayloads(path)).join() === each.flatMap((hex) => [hex, hex]).join()).toBe(true)
    expect(await tcpdumpLines(path)).toHaveLength(6)
  }
})

it('keeps two connections with the same addresses and ports apart', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const { log } = session
  const peer = { address: '127.0.0.1', port: 50_000 }
  const local = { address: '127.0.0.1', port: portOf(session) }
  for (const text of ['first connection', 'second connection']) {
    const number = log.addConversation(peer)
    log.state(number, { kind: 'open', local, peer, by: 'peer' })
    log.bytes(number, 'rx', bytesOf(text))
    log.state(number, { kind: 'half-closed', by: 'peer' })
    log.state(number, { kind: 'half-closed', by: 'local' })
    log.state(number, { kind: 'closed' })
  }
  await session.stop()
  const { path } = sourceOf(session)
  expect(Buffer.from((await followStream(path, 0)).client, 'hex').toString()).toBe('first connection')
  expect(Buffer.from((await followStream(path, 1)).client, 'hex').toString()).toBe('second connection')
  expect(story(await reopen(path), 2)).toEqual([
    'open peer',
    'rx second connection',
    'half-closed peer',
    'half-closed local',
    'closed',
  ])
})

it('gives the same rows, counters and payloads when it is reopened', async () => {
  const { source, sent } = await recordedTcp()
  const opened = await reopen(source.path)
  expect(allRows(opened)).toEqual(allRows(source))
  expect(opened.conversationTable.entries.map((entry) => entry.toSummary(0))).toEqual(
    source.conversationTable.entries.map((entry) => entry.toSummary(0)),
  )
  expect(opened.endedCleanly).toBe(true)
  expect(opened.meta).toEqual(source.meta)
  const received = allRows(opened, 1)
    .filter(({ kind }) => kind === 'rx')
    .map(({ seq }) => opened.payload(seq))
  expect(Buffer.concat(received).equals(sent[0] ?? Buffer.alloc(0))).toBe(true)
  expect(opened.payload(allRows(opened, 1)[1]?.seq ?? 0, 2, 3)).toEqual(bytesOf('rst'))
})

it('splits a chunk of 65,536 bytes into two packets and shows it as one row', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  await peerClient(portOf(session))
  await expect.poll(() => session.summary().openConversations).toBe(1)
  const chunk = new Uint8Array(randomBytes(65_536))
  session.log.bytes(1, 'rx', chunk)
  session.log.bytes(1, 'rx', bytesOf('after'))
  await session.stop()
  const opened = await reopen(sourceOf(session).path)
  expect(
    allRows(opened, 1)
      .map(({ byteLength }) => byteLength)
      .slice(0, 3),
  ).toEqual([0, 65_536, 5])
  expect(opened.payload(3)).toEqual(chunk)
  expect(opened.payload(3, 65_490, 10)).toEqual(chunk.subarray(65_490, 65_500))
  expect(await expertWarnings(opened.path)).toBe('')
})

it('shows text across the borders of chunks', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  const euro = Buffer.from('a€b')
  client.write(euro.subarray(0, 2))
  await expect.poll(() => session.summary().rxBytes).toBe(2)
  client.write(euro.subarray(2))
  await expect.poll(() => session.summary().rxBytes).toBe(5)
  const carries = allRows(sourceOf(session), 1)
    .filter(({ kind }) => kind === 'rx')
    .map(({ partialCharacterHex }) => partialCharacterHex)
  expect(carries).toEqual(['', 'e2'])
})

it('reads nothing any more once it is closed, instead of the file that got its descriptor', async () => {
  const { source } = await recordedTcp()
  source.close()
  expect(source.isClosed).toBe(true)
  expect(() => source.read(1)).toThrow('closed')
  expect(() => source.payload(3)).toThrow('closed')
})

it('is private to its owner', async () => {
  const mask = process.umask(0)
  onTestFinished(() => {
    process.umask(mask)
  })
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  expect(statSync(sourceOf(session).path).mode & 0o777).toBe(0o600)
})

/** Ten small records and where each begins. */
async function tenRecords(): Promise<{ readonly path: string; readonly offsets: number[]; readonly size: number }> {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peer = await peerUdp()
  for (let at = 0; at < 8; at++) {
    peer.socket.send(`record ${String(at)}`, portOf(session), '127.0.0.1')
    await expect.poll(() => session.summary().records).toBe(at + 3)
  }
  const source = sourceOf(session)
  source.flush()
  const path = join(temporaryFolder(), 'ten.pcapng')
  copyFileSync(source.path, path)
  const offsets = Array.from({ length: source.index.count }, (_, at) => source.index.get(at + 1).offset)
  return { path, offsets, size: statSync(path).size }
}

it('shows every whole record of a file that was cut at any byte, and says what was cut', async () => {
  const { path, offsets, size } = await tenRecords()
  const cut = join(temporaryFolder(), 'cut.pcapng')
  copyFileSync(path, cut)
  const endOfRows = size - readFileSync(path).readUInt32LE(size - 4)
  for (let length = size; length >= 0; length--) {
    truncateSync(cut, length)
    const opened = valueOf(await OpenedRecording.open(cut))
    const whole = offsets.filter((_, at) => (offsets[at + 1] ?? endOfRows) <= length).length
    expect([length, allRows(opened).length]).toEqual([length, whole])
    const isBlockBorder = opened.damage.length === 0
    if (!isBlockBorder) expect(opened.damage.at(-1)).toMatchObject({ kind: 'cut' })
    opened.close()
  }
}, 60_000)

it.each([4, 8, 12, 4096])('takes %i zero bytes at the end for the end', async (count) => {
  const { path, size } = await tenRecords()
  appendFileSync(path, new Uint8Array(count))
  const opened = await reopen(path)
  expect(allRows(opened)).toHaveLength(10)
  expect(opened.damage).toEqual([{ atOffset: size, byteLength: count, kind: 'zeros' }])
})

it.each([0, 7, 0x7fffffff, 0xffffffff])('never trusts a length field of %i in the middle', async (length) => {
  const { path, offsets } = await tenRecords()
  const bytes = readFileSync(path)
  bytes.writeUInt32LE(length, (offsets[4] ?? 0) + 4)
  writeFileSync(path, bytes)
  const opened = await reopen(path)
  expect(allRows(opened)).toHaveLength(9)
  expect(opened.damage).toEqual([
    { atOffset: offsets[4], byteLength: (offsets[5] ?? 0) - (offsets[4] ?? 0), kind: 'garbled' },
  ])
})

it('never fails on a file with any byte changed', async () => {
  const { path, size } = await tenRecords()
  const whole = readFileSync(path)
  for (let at = 0; at < size; at += 3) {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    writeFileSync(path, bytes)
    const opening = await OpenedRecording.open(path)
    if (!opening.ok) continue
    expect(() => allRows(opening.value)).not.toThrow()
    opening.value.close()
  }
}, 60_000)

it('refuses a file of somebody else with words', async () => {
  const path = join(temporaryFolder(), 'other.pcapng')
  writeFileSync(path, 'this is not a capture')
  expect(await OpenedRecording.open(path)).toMatchObject({ ok: false, failure: { code: 'file-not-readable' } })
  expect(await OpenedRecording.open(join(path, 'missing'))).toMatchObject({
    ok: false,
    failure: { code: 'file-not-found' },
  })
})

it('ends at its limit, counts what it does not keep, and the sockets go on', async () => {
  const session = valueOf(await startEngine(temporaryFolder(), 20_000).start(listenerConfig('tcp', { kind: 'echo' })))
  const client = await peerClient(portOf(session))
  for (let at = 0; at < 10; at++) {
    client.write(Buffer.alloc(4_000, 'x'))
    await once(client, 'data')
  }
  await expect.poll(() => session.summary().unsaved).toMatchObject({ failure: { code: 'recording-limit' } })
  const { unsaved, records } = session.summary()
  expect(session.conversation(1)?.rxBytes).toBe(40_000)
  expect(records).toBeLessThan(21)
  expect(unsaved?.records).toBeGreaterThan(0)
  expect(allRows(await reopen(sourceOf(session).path))).toHaveLength(records)
})
