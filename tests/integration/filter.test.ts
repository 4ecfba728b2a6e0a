import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { RowList } from '../../src/main/recording/query/row-list'
import { bytesOf, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { peerClient, peerUdp } from '../support/peers'
import { startWirebench } from '../support/program'

async function found(source: RecordingSource, query: string): Promise<number[]> {
  const view = new RowList(source, { query })
  await view.complete()
  return view.read(0, Infinity).map(({ seq }) => seq)
}

it('finds rows by what is in them, of whom, how long and when; live and after reopening', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const [one, two] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
  await expect.poll(() => session.conversations().length).toBe(2)
  const say = async (client: typeof one, text: string): Promise<void> => {
    const before = session.summary().rxBytes
    client.write(text)
    await expect.poll(() => session.summary().rxBytes).toBeGreaterThan(before)
  }
  // Rows 1 to 3: listening, open, open.
  await say(one, 'GET /temperature')
  await say(two, 'GET /humidity and more')
  await say(one, '\x01\x03\x00\x0a')
  valueOf(session.send(1, bytesOf('22.5')))
  await expect.poll(() => session.summary().txBytes).toBe(4)
  one.resetAndDestroy()
  await expect.poll(() => session.summary().openConversations).toBeLessThan(2)
  const port = String(two.localPort)
  const expectations: readonly (readonly [string, readonly number[]])[] = [
    ['GET', [4, 5]],
    // Small letters find capitals, too; a capital means what it is.
    ['get humidity', [5]],
    ['"and MORE"', []],
    ['text:"t /h"', [5]],
    ['GET humidity', [5]],
    ['temperature OR humidity', [4, 5]],
    ['GET -humidity', [4]],
    ['"and more"', [5]],
    ['hex:0103', [6]],
    ['re:/^get \\/h/i', [5]],
    ['is:sent', [7]],
    ['is:received len:<10', [6]],
    ['len:22', [5]],
    ['conv:2', [3, 5]],
    ['conv:0', [1]],
    ['no:2-4', [2, 3, 4]],
    ['event:open', [2, 3]],
    [`peer::${port}`, [3, 5]],
    ['is:event NOT event:open no:1-3', [1]],
    ['time:00:00..23:59 is:sent', [7]],
    ['nothing', []],
  ]
  for (const [query, rows] of expectations)
    expect([query, await found(sourceOf(session), query)]).toEqual([query, rows])
  const ended = await found(sourceOf(session), 'event:reset OR event:half-closed')
  expect(ended).toEqual([8])
  await session.stop()
  const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
  // Stopping added rows at the end.
  for (const [query, rows] of expectations)
    expect([query, (await found(opened, query)).filter((seq) => seq <= 8)]).toEqual([query, rows])
  opened.close()
})

it('grows live, and finds what lies across packets and in large chunks', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peerSide = await peerUdp()
  const view = new RowList(sourceOf(session), { query: 'needle' })
  await view.complete()
  expect(view.count).toBe(0)
  const send = (bytes: Buffer): void => peerSide.socket.send(bytes, portOf(session), '127.0.0.1')
  send(Buffer.concat([Buffer.alloc(65_000, 'x'), Buffer.from('needle')]))
  send(Buffer.from('needl'))
  send(Buffer.from('e needle'))
  await expect
    .poll(() => {
      view.advance()
      return view.count
    })
    .toBe(2)
  const tcp = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(tcp))
  await expect.poll(() => tcp.conversations().length).toBe(1)
  // One read of 64 KiB is longer than one packet: the text crosses the border.
  tcp.send(1, Buffer.concat([Buffer.alloc(65_492, 'x'), Buffer.from('needle'), Buffer.alloc(38, 'y')]))
  client.resume()
  await expect.poll(() => tcp.summary().txBytes).toBe(65_536)
  expect((await found(sourceOf(tcp), 'needle')).length).toBe(1)
})

it('ends a pattern that goes astray, says on which row, and the bench goes on', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'echo' })))
  const peerSide = await peerUdp()
  const send = (text: string): void => peerSide.socket.send(text, portOf(session), '127.0.0.1')
  send('aaa')
  await expect.poll(() => session.summary().records).toBe(4)
  send(`${'a'.repeat(40)}b`)
  await expect.poll(() => session.summary().records).toBe(6)
  const view = new RowList(sourceOf(session), { query: 're:/^(a+)+$/' })
  await view.complete()
  expect(view.stoppedAt).toBe(5)
  expect(view.count).toBe(2)
  send('still served')
  await expect.poll(() => peerSide.heard.at(-1)).toBe('still served')
})

it('writes nothing rather than a part when a pattern goes astray in an export', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peerSide = await peerUdp()
  peerSide.socket.send(`${'a'.repeat(40)}b`, portOf(session), '127.0.0.1')
  await expect.poll(() => session.summary().records).toBe(3)
  await session.stop()
  const { path } = sourceOf(session)
  const to = `${path}.csv`
  const bench = startWirebench('export', path, '--as', 'csv', '--to', to, '--filter', 're:/^(a+)+$/')
  expect(await bench.exit).not.toBe(0)
  expect(bench.stderr).toContain('took too long on row 3')
  expect(existsSync(to)).toBe(false)
})

it('gives each part of a filter its own bytes, whatever another part reads ahead', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peerSide = await peerUdp()
  // Rows of 60,000 bytes, and the first one for the pattern in the middle of what was read ahead: going on from there, the
  // pattern reads beyond it.
  for (let at = 0; at < 40; at++) {
    const text = `${at < 8 ? 'zzz' : 'foo'} ${'x'.repeat(60_000)} ${at === 8 ? 'baz two' : ''}`
    peerSide.socket.send(text, portOf(session), '127.0.0.1')
    await expect.poll(() => session.conversations()[0]?.rxRecords, { interval: 2 }).toBe(at + 1)
  }
  const hits = await found(sourceOf(session), '(foo re:/nowhere/) OR (baz re:/two/)')
  expect(hits).toHaveLength(1)
})
