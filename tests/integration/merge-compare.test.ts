import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compareConversations } from '../../src/main/recording/analysis/compare/compare'
import { mergeRecordings } from '../../src/main/recording/export/merge'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { RowList } from '../../src/main/recording/query/row-list'
import type { Comparison } from '../../src/shared/comparison'
import { bytesOf, listenerConfig, mergeInto, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient, peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { expertWarnings, followStream, packetCount } from '../support/judges'
import { startWirebench } from '../support/program'

/** One client that sends these pieces to an echo. */
async function talk(...pieces: readonly string[]): Promise<RecordingSource> {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const client = await peerClient(portOf(session))
  let bytes = 0
  for (const piece of pieces) {
    client.write(piece)
    bytes += Buffer.byteLength(piece)
    const wanted = bytes
    await expect.poll(() => session.summary().txBytes).toBe(wanted)
  }
  client.end()
  await expect.poll(() => session.summary().openConversations).toBe(0)
  await session.stop()
  return sourceOf(session)
}

function compared(first: RecordingSource, second: RecordingSource): Comparison {
  return valueOf(compareConversations({ source: first, conversation: 1 }, { source: second, conversation: 1 }))
}

it('merges recordings by time, conversations numbered on, judged by tshark', async () => {
  const folder = temporaryFolder()
  const engine = startEngine()
  const [one, two] = [
    valueOf(await engine.start(listenerConfig('tcp', { kind: 'echo' }))),
    valueOf(await engine.start(listenerConfig('tcp', { kind: 'echo' }))),
  ]
  for (const [at, session] of [one, two, one].entries()) {
    // One is accepted after the other, because tshark numbers streams by their first packet.
    const client = await peerClient(portOf(session))
    client.write(`hello ${String(at)}`)
    await expect.poll(() => one.summary().txBytes + two.summary().txBytes).toBe(7 * (at + 1))
  }
  for (const session of [one, two]) await session.stop()
  const path = join(folder, 'merged.pcapng')
  valueOf(await mergeRecordings([sourceOf(one), sourceOf(two)], mergeInto(path)))
  const merged = valueOf(await OpenedRecording.open(path))
  expect(merged.damage).toEqual([])
  expect(merged.conversationTable.count).toBe(3)
  expect(merged.index.count).toBe(sourceOf(one).index.count + sourceOf(two).index.count)
  expect(story(merged).filter((line) => line.startsWith('rx'))).toEqual(['rx hello 0', 'rx hello 1', 'rx hello 2'])
  expect(story(merged, 3)).toEqual(story(sourceOf(two), 1))
  const times = new RowList(merged, {}).read(0, Infinity).map(({ atNs }) => atNs)
  expect(times.every((atNs, at) => at === 0 || atNs >= (times[at - 1] ?? 0n))).toBe(true)
  expect(await expertWarnings(path)).not.toMatch(/Malformed|checksum/i)
  expect(await followStream(path, 1)).toEqual(await followStream(sourceOf(two).path, 0))
  merged.close()
  // The same by the command line; a file that is there stays.
  const target = join(folder, 'again.pcapng')
  const run = startWirebench('merge', sourceOf(one).path, sourceOf(two).path, '--to', target)
  expect(await run.exit).toBe(0)
  expect(await packetCount(target)).toBe(await packetCount(path))
  const once = startWirebench('merge', sourceOf(one).path, sourceOf(two).path, '--to', target)
  expect(await once.exit).toBe(6)
  const udp = valueOf(await engine.start(listenerConfig('udp')))
  await udp.stop()
  const mixed = startWirebench('merge', sourceOf(one).path, sourceOf(udp).path, '--to', join(folder, 'mixed.pcapng'))
  expect(await mixed.exit).toBe(2)
  expect(mixed.stderr).toContain('a recording has one protocol')
})

it('finds no difference where only the borders of chunks differ, and each one where bytes do', async () => {
  const whole = await talk('login ada', 'get temperature', 'bye')
  expect(compared(whole, await talk('login ada', 'get temperature', 'bye'))).toMatchObject({
    isSame: true,
    sameTurns: 6,
  })
  const changed = compared(whole, await talk('login ada', 'get temperatura', 'bye'))
  expect(changed).toMatchObject({ isSame: false, differences: 2, sameTurns: 4 })
  expect(changed.steps.map(({ kind }) => kind)).toEqual(['same', 'changed', 'changed', 'same'])
  expect(changed.steps[1]).toMatchObject({ differsAt: 14, first: { direction: 'rx', byteLength: 15, previewFrom: 0 } })
  const missing = compared(whole, await talk('login ada', 'bye'))
  expect(missing.steps.map(({ kind }) => kind)).toEqual(['same', 'only-first', 'only-first', 'same'])
  const more = compared(whole, await talk('login ada', 'get temperature', 'and humidity', 'bye'))
  expect(more.steps.map(({ kind }) => kind)).toEqual(['same', 'only-second', 'only-second', 'same'])
  const [long, longer] = [await talk('x'.repeat(200_000)), await talk(`${'x'.repeat(150_000)}y${'x'.repeat(49_999)}`)]
  // The system decides the number of chunks; the client's first messages are one turn or several.
  const peerSide = compared(long, longer)
  expect(peerSide.isSame).toBe(false)
})

it('compares on the command line: the same, different, and what cannot be compared', async () => {
  const [one, two] = [await talk('one', 'two'), await talk('one', 'tWo')]
  const same = startWirebench('compare', one.path, one.path)
  expect(await same.exit).toBe(0)
  expect(same.stdout).toBe('the same: 4 turns\n')
  const different = startWirebench('compare', one.path, two.path)
  expect(await different.exit).toBe(5)
  expect(different.stdout).toContain('byte 1 differs')
  expect(different.stdout).toMatch(/^- rx {2}row \d+ {2}3 B {2}two$/m)
  expect(different.stdout).toMatch(/^\+ rx {2}row \d+ {2}3 B {2}tWo$/m)
  const nobody = startWirebench('compare', one.path, two.path, '--with', '7')
  expect(await nobody.exit).toBe(2)
  expect(nobody.stderr).toContain('has no conversation 7, only 1')
})

it('exports and merges the peers without a tab of their own as well', async () => {
  const session = valueOf(
    await startEngine().start(listenerConfig('udp', { kind: 'none' }, '127.0.0.1', 0, { maxPeers: 1 })),
  )
  const peers = [await peerUdp(), await peerUdp(), await peerUdp()]
  for (const [at, peer] of peers.entries()) {
    peer.socket.send(bytesOf(`from ${String(at)}`), portOf(session), '127.0.0.1')
    await expect.poll(() => session.summary().rxBytes).toBe(6 * (at + 1))
  }
  await session.stop()
  const path = join(temporaryFolder(), 'merged.pcapng')
  valueOf(await mergeRecordings([sourceOf(session), sourceOf(session)], mergeInto(path)))
  const merged = valueOf(await OpenedRecording.open(path))
  const rows = new RowList(merged, { kinds: ['rx'] })
  await rows.complete()
  expect(rows.count).toBe(6)
  merged.close()
})
