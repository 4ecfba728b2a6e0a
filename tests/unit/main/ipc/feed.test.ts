import { expect, it } from 'vitest'
import { listenerConfig, portOf, startEngine, valueOf } from '../../../support/engine'
import { peerClient } from '../../../support/peers'
import { followWindow, openedRecording, rowsOf } from '../../../support/window-feed'
import { defaultStatisticsOptions } from '../../../../src/shared/statistics'

const STATISTICS = { kind: 'statistics', conversation: 0, options: defaultStatisticsOptions('listener') } as const

it('tells nothing more until the tick before was acknowledged, and then all of it at once', async () => {
  const sessions = startEngine()
  const session = valueOf(await sessions.start(listenerConfig('tcp')))
  const { feed, ticks, open } = followWindow(sessions, { acknowledges: false })
  const { id } = open(rowsOf(session.id))
  const peer = await peerClient(portOf(session))
  await expect.poll(() => ticks.length).toBe(1)
  for (const word of ['one', 'two', 'three']) peer.write(word)
  await expect.poll(() => session.conversations()[0]?.rxBytes).toBe(11)
  expect(ticks).toHaveLength(1)

  feed.acknowledge(ticks[0]?.tick ?? 0)
  await expect.poll(() => ticks.length).toBe(2)
  expect(ticks[1]?.sessions).toMatchObject([{ id: session.id, rxBytes: 11 }])
  expect(ticks[1]?.projections[id]).toMatchObject({ kind: 'rows', count: session.summary().records })
})

it('tells of everything that a window has open in one map, each by its number', async () => {
  const sessions = startEngine()
  const session = valueOf(await sessions.start(listenerConfig('tcp')))
  const other = await openedRecording(sessions, ['recorded'])
  const { open, changes } = followWindow(sessions)
  const peer = await peerClient(portOf(session))
  await expect.poll(() => session.conversations().length).toBe(1)
  const rows = open(rowsOf(session.id))
  const received = open(rowsOf(session.id, { filter: { kinds: ['rx'] } }))
  const conversations = open({ kind: 'conversations', sessionId: session.id })
  const ofOther = open(rowsOf(other))
  expect(ofOther.first).toMatchObject({ kind: 'rows', count: 2 })

  peer.write('hello')
  await expect.poll(() => changes(received.id, 'rows').at(-1)?.count).toBe(1)
  await expect.poll(() => changes(rows.id, 'rows').at(-1)?.tail.at(-1)?.kind).toBe('rx')
  await expect
    .poll(() => changes(conversations.id, 'conversations').at(-1)?.conversations)
    .toMatchObject([{ number: 1, rxBytes: 5, awaitsAnswer: true }])
  expect(changes(ofOther.id, 'rows')).toEqual([])
})

it('forgets all that a page had open when the page is loaded anew', async () => {
  const sessions = startEngine()
  const session = valueOf(await sessions.start(listenerConfig('tcp')))
  const { feed, ticks, open } = followWindow(sessions)
  const peer = await peerClient(portOf(session))
  await expect.poll(() => session.conversations().length).toBe(1)
  const before = [
    open(rowsOf(session.id)),
    open({ kind: 'frames', sessionId: session.id, conversation: 1 }),
    open({ ...STATISTICS, sessionId: session.id }),
    open({ kind: 'conversations', sessionId: session.id }),
  ].map(({ id }) => id)

  feed.restart()
  const told = ticks.length
  peer.write('after')
  await expect.poll(() => ticks.at(-1)?.sessions[0]?.rxBytes).toBe(5)
  expect(ticks.slice(told).flatMap(({ projections }) => Object.keys(projections))).toEqual([])
  for (const id of before)
    expect(feed.projections.read(id, { kind: 'rows', from: 0, count: 1 })).toMatchObject({
      ok: false,
      failure: { message: `projection ${String(id)} is not open any more` },
    })
  expect(before).not.toContain(open(rowsOf(session.id)).id)
})

it('looks on at a long recording without saying that its session changed', async () => {
  const sessions = startEngine()
  const id = await openedRecording(
    sessions,
    Array.from({ length: 60_000 }, (_, at) => `line ${String(at)}`),
  )
  const { ticks, open, changes } = followWindow(sessions)
  const { id: number, first } = open({ ...STATISTICS, sessionId: id })
  expect(first).toMatchObject({ scanned: 0, total: 60_001 })
  await expect.poll(() => changes(number, 'statistics').at(-1)?.scanned, { timeout: 10_000 }).toBe(60_001)
  expect(ticks.flatMap((tick) => tick.sessions)).toEqual([])
})

it('tells a window that is closed nothing more, and stops what it had open', async () => {
  const sessions = startEngine()
  const session = valueOf(await sessions.start(listenerConfig('tcp')))
  const [closed, open] = [followWindow(sessions), followWindow(sessions)]
  const { id } = closed.open(rowsOf(session.id))
  const peer = await peerClient(portOf(session))
  await expect.poll(() => closed.ticks.at(-1)?.sessions[0]?.openConversations).toBe(1)
  closed.feed.close()
  const told = closed.ticks.length
  peer.write('hello')
  await expect.poll(() => open.ticks.at(-1)?.sessions[0]?.rxBytes).toBe(5)
  expect(closed.ticks).toHaveLength(told)
  expect(await closed.feed.projections.read(id, { kind: 'rows', from: 0, count: 1 })).toMatchObject({ ok: false })
})

it('says that a session was closed, and nothing of it can be read any more', async () => {
  const sessions = startEngine()
  const id = await openedRecording(sessions, ['one', 'two'])
  const { feed, ticks, open } = followWindow(sessions)
  const rows = open(rowsOf(id))
  valueOf(await sessions.close(id))
  await expect.poll(() => ticks.flatMap(({ closedSessions }) => closedSessions)).toEqual([id])
  expect(feed.projections.read(rows.id, { kind: 'rows', from: 0, count: 1 })).toMatchObject({
    ok: false,
    failure: { message: 'the recording was closed; nothing more can be read of it' },
  })
})
