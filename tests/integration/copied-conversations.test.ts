import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { exportRecording } from '../../src/main/recording/export/export-recording'
import { mergeRecordings } from '../../src/main/recording/export/merge'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import type { ClosedRecording, RecordingSource } from '../../src/main/recording/index/recording'
import type { RowFilter } from '../../src/shared/session'
import { A, ethernet, FLAG, ip4, openOne, pcap, TcpTalk, udp } from '../support/captures'
import { allRows, listenerConfig, mergeInto, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { udpPayloads } from '../support/judges'

const ONE = '192.0.2.11'
const TWO = '192.0.2.12'
const PUSH = FLAG.push | FLAG.ack

/** Two servers with the same port, and one client that uses one port for both. */
function twoServers(): Buffer {
  const one = new TcpTalk({ server: ONE })
  const two = new TcpTalk({ server: TWO, clientStart: 9_000, serverStart: 8_000 })
  const talk = [
    one.toServer(0, PUSH, 'to one'),
    two.toServer(0, PUSH, 'to two'),
    one.toClient(0, PUSH, 'one says', 6),
    two.toClient(0, PUSH, 'two says', 6),
  ]
  return pcap([...one.handshake(), ...two.handshake(), ...talk])
}

async function exported(source: RecordingSource, filter: RowFilter = {}): Promise<ClosedRecording> {
  const path = join(temporaryFolder(), 'out.pcapng')
  valueOf(
    await exportRecording(source, {
      format: 'pcapng',
      filter,
      path,
      replace: false,
      guardFormulas: true,
      application: 'test',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }),
  )
  return opened(path)
}

async function opened(path: string): Promise<ClosedRecording> {
  const recording = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    recording.close()
  })
  return recording
}

/** Rows without the numbers that a copy assigns anew. */
function content(source: RecordingSource): unknown[] {
  return allRows(source).map((row) => ({ ...row, seq: 0 }))
}

it('keeps conversations apart that differ only in the local address when they are exported', async () => {
  const tcp = await openOne(twoServers())
  const copy = await exported(tcp)
  expect(content(copy)).toEqual(content(tcp))
  expect(story(copy, 1)).toEqual(['open peer', 'rx to one', 'tx one says'])
  expect(story(copy, 2)).toEqual(['open peer', 'rx to two', 'tx two says'])
  const asks = [ONE, TWO].map((server) => ethernet(ip4(A, server, 17, udp(123, 123, `ask ${server}`))))
  const answers = [ONE, TWO].map((server) => ethernet(ip4(server, A, 17, udp(123, 123, `from ${server}`))))
  const datagrams = await exported(await openOne(pcap([...asks, ...answers])))
  expect(story(datagrams, 1)).toEqual(['open peer', `rx ask ${ONE}`, `tx from ${ONE}`])
  expect(await udpPayloads(datagrams.path)).toHaveLength(4)
})

it('keeps conversations of the same addresses and ports apart when they are merged, also with a cut out of it', async () => {
  const first = await openOne(twoServers())
  const second = await openOne(twoServers())
  const path = join(temporaryFolder(), 'merged.pcapng')
  valueOf(await mergeRecordings([first, second], mergeInto(path)))
  const merged = await opened(path)
  for (const number of [1, 3]) expect(story(merged, number)).toEqual(story(first, 1))
  for (const number of [2, 4]) expect(story(merged, number)).toEqual(story(first, 2))
  const cut = await exported(merged, { query: 'says' })
  expect(story(cut, 3)).toEqual(['open peer', 'tx one says'])
  expect(story(cut, 4)).toEqual(['open peer', 'tx two says'])
})

it('keeps two connections apart that share the address and port of the client', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '0.0.0.0')))
  const port = portOf(session)
  const one = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.9' })
  await once(one, 'connect')
  const two = connect({ host: '127.0.0.2', port, localAddress: '127.0.0.9', localPort: one.localPort ?? 0 })
  await once(two, 'connect')
  for (const [client, text] of [
    [one, 'first'],
    [two, 'second'],
    [one, ' again'],
  ] as const) {
    const before = session.summary().rxBytes
    client.write(text)
    await expect.poll(() => session.summary().rxBytes).toBe(before + text.length)
  }
  one.destroy()
  two.destroy()
  await session.stop()
  const again = await opened(sourceOf(session).path)
  expect(content(again)).toEqual(content(sourceOf(session)))
  expect(story(again).filter((line) => line.startsWith('rx'))).toEqual(['rx first', 'rx second', 'rx  again'])
  expect(story(again, 1)).toContain('rx  again')
  expect(story(again, 2)).toContain('rx second')
})

it('keeps how long a cut datagram was', async () => {
  const whole = ethernet(ip4(A, ONE, 17, udp(5000, 2020, Buffer.alloc(3_000, 'x'))))
  const seconds = 1_700_000_000
  const cut = await openOne(pcap([{ bytes: whole.subarray(0, 200), seconds, fraction: 0, trueLength: whole.length }]))
  const copy = await exported(cut)
  expect(content(copy)).toEqual(content(cut))
  expect(allRows(copy)[1]).toMatchObject({ byteLength: 158, trueLength: 3_000 })
})
