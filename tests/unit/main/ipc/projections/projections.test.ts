import { truncateSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allGuarded } from '../../../../../src/main/ipc/guarded'
import { fromHex } from '../../../../../src/shared/hex'
import type { ProjectionChange, ProjectionQuestion } from '../../../../../src/shared/projection'
import { defaultStatisticsOptions } from '../../../../../src/shared/statistics'
import { failureOf, listenerConfig, portOf, startEngine, valueOf } from '../../../../support/engine'
import { peerClient } from '../../../../support/peers'
import { followWindow, openedRecording, rowsOf } from '../../../../support/window-feed'

const LINES = Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? `fizz ${String(at)}` : `plain ${String(at)}`))

async function recorded(chunks: Iterable<string> = LINES) {
  const sessions = startEngine()
  const id = await openedRecording(sessions, chunks)
  const window = followWindow(sessions)
  const read = async (number: number, question: ProjectionQuestion): Promise<unknown> =>
    valueOf(await window.feed.projections.read(number, question))
  return { sessions, id, read, ...window }
}

describe('rows', () => {
  it('come with their number and the newest of them, which fit on one screen', async () => {
    const { id, open, read } = await recorded()
    const { id: number, first } = open(rowsOf(id))
    expect(first).toMatchObject({ kind: 'rows', count: 301, tailFrom: 221 })
    expect(await read(number, { kind: 'rows', from: 0, count: 2 })).toMatchObject([
      { seq: 1, kind: 'state' },
      { seq: 2, kind: 'rx', previewHex: Buffer.from('fizz 0').toString('hex') },
    ])
    expect(await read(number, { kind: 'rows', from: 300, count: 100 })).toHaveLength(1)
  })

  it('come whole in pages that are not too large, and cut where one alone is', async () => {
    const chunks = ['small', 'L'.repeat(200_000), 'M'.repeat(900_000), 'N'.repeat(200_000), 'behind']
    const { id, open, read } = await recorded(chunks)
    const { id: number } = open(rowsOf(id))
    const page = async (from: number, count: number) =>
      (await read(number, { kind: 'whole-rows', from, count })) as readonly {
        readonly seq: number
        readonly previewHex: string
      }[]
    const whole = [...(await page(0, 4)), ...(await page(4, 500))]
    expect(whole.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
    const lengths = whole.map(({ previewHex }) => previewHex.length / 2)
    expect(lengths).toEqual([0, 5, 200_000, 262_144, 200_000, 6])
    expect(Buffer.from(whole[2]?.previewHex ?? '', 'hex').toString()).toBe(chunks[1])
    // Four large ones are a page.
    const many = await recorded(Array.from({ length: 10 }, (_, at) => String(at).repeat(300_000)))
    const { id: other } = many.open(rowsOf(many.id))
    expect(await many.read(other, { kind: 'whole-rows', from: 1, count: 10 })).toHaveLength(4)
    expect(await many.read(other, { kind: 'whole-rows', from: 11, count: 10 })).toEqual([])
  })

  it('come without the newest for who looks at older ones, until that is wanted again', async () => {
    const { id, feed, open } = await recorded()
    const { id: number } = open(rowsOf(id, { followsTail: false }))
    expect(feed.projections.adjust(number, { kind: 'follow', followsTail: true })).toMatchObject({
      value: { count: 301, tailFrom: 221 },
    })
    expect(feed.projections.adjust(number, { kind: 'follow', followsTail: false })).toMatchObject({
      value: { count: 301, tailFrom: 301, tail: [] },
    })
  })

  it('are those that a filter lets through, found by their number or their time', async () => {
    const { id, open, read, changes } = await recorded()
    const { id: number, first } = open(rowsOf(id, { filter: { query: 'fizz' } }))
    // A short recording may be looked through before the first tick.
    await expect
      .poll(() => changes(number, 'rows').at(-1) ?? first)
      .toMatchObject({ count: 100, scanned: 301, total: 301 })
    // Row 4 is "plain 2"; the next one that passes is row 5, the second of those.
    expect(await read(number, { kind: 'position', seq: 4 })).toBe(1)
    expect(await read(number, { kind: 'position-at', atNs: 0n })).toBe(0)
    expect(await read(number, { kind: 'position-at', atNs: 2n ** 62n })).toBe(99)
  })
})

describe('conversations', () => {
  it('are all of them first, and then those that changed', async () => {
    const sessions = startEngine()
    const session = valueOf(await sessions.start(listenerConfig('tcp')))
    const [one] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
    await expect.poll(() => session.conversations().length).toBe(2)
    const { open, changes } = followWindow(sessions)
    const { id, first } = open({ kind: 'conversations', sessionId: session.id })
    expect(first).toMatchObject({ conversations: [{ number: 1 }, { number: 2 }] })
    one.write('hello')
    const numberOfOne = session.conversations().find(({ peer }) => peer.port === one.localPort)?.number
    await expect
      .poll(() => changes(id, 'conversations').flatMap(({ conversations }) => conversations))
      .toMatchObject([{ number: numberOfOne, rxBytes: 5 }])
  })
})

describe('frames', () => {
  it('are found in the chunks, and those of one kind alone', async () => {
    const { sessions, id, feed, open, read, changes } = await recorded(['one\ntwo\nthr', 'ee\n', 'four\n'])
    valueOf(sessions.changeDecoding(id, { framing: 'line' }))
    const { id: number, first } = open({ kind: 'frames', sessionId: id, conversation: 1 })
    // A busy machine may need another slice.
    await expect
      .poll(() => changes(number, 'frames').at(-1) ?? first)
      .toMatchObject({ counts: { rxFrames: 4, stickyChunks: 1, splitFrames: 1, count: 5 } })
    expect(await read(number, { kind: 'segments', from: 3, count: 9 })).toMatchObject([{ frame: 3 }, { frame: 4 }])
    const whole = (await read(number, { kind: 'frame', direction: 'rx', frame: 3 })) as {
      hex: string
      contentHex: string
    }
    expect(Buffer.from(fromHex(whole.hex)).toString()).toBe('three\n')
    expect(Buffer.from(fromHex(whole.contentHex)).toString()).toBe('three')
    expect(feed.projections.adjust(number, { kind: 'only', only: 'split' })).toMatchObject({
      value: { counts: { count: 2 } },
    })
  })
})

describe('statistics', () => {
  it('are told again and again while nothing happens, because a rate falls', async () => {
    const { id, open, changes } = await recorded()
    const options = defaultStatisticsOptions('listener')
    const { id: number } = open({ kind: 'statistics', sessionId: id, conversation: 0, options })
    await expect.poll(() => changes(number, 'statistics').length, { timeout: 5_000 }).toBeGreaterThan(1)
    expect(changes(number, 'statistics').at(-1)).toMatchObject({ scanned: 301, figures: { rx: { messages: 300 } } })
  })
})

it('refuses what is not there, in words', async () => {
  const { id, feed, open } = await recorded()
  const options = defaultStatisticsOptions('listener')
  const { projections } = feed
  const refusals = [
    projections.open(rowsOf('nobody')),
    projections.open({ kind: 'conversations', sessionId: 'nobody' }),
    projections.open({ kind: 'statistics', sessionId: id, conversation: 7, options }),
    await projections.read(open(rowsOf(id)).id, { kind: 'segments', from: 0, count: 1 }),
    projections.adjust(open(rowsOf(id)).id, { kind: 'only', only: null }),
    projections.adjust(open({ kind: 'conversations', sessionId: id }).id, { kind: 'follow', followsTail: true }),
  ].map((refused) => failureOf(refused).message)
  expect(refusals).toEqual([
    'there is no session nobody',
    'there is no session nobody',
    'there is no conversation 7',
    'a projection of rows knows nothing of "segments"',
    'a projection of rows knows nothing of "only"',
    'a projection of conversations knows nothing of "follow"',
  ])
})

describe('a recording that is cut while it is open', () => {
  const cut = async () => {
    const parts = await recorded()
    const whole = parts.open(rowsOf(parts.id, { followsTail: false })).id
    const path = parts.sessions.get(parts.id)?.recording.path ?? ''
    truncateSync(path, 2_000)
    return { ...parts, whole, path }
  }
  const text = (path: string) =>
    `${path} is no longer as it was when it was opened: it was cut or overwritten; open it again`

  it('ends what cannot be read any more, and nothing else gets fewer ticks', async () => {
    const { id, path, ticks, open, sessions, changes } = await cut()
    // The pattern is searched in another thread, the word here.
    for (const query of ['data contains "nowhere"', 'data matches "no+where"']) {
      const { id: number } = open(rowsOf(id, { filter: { query }, followsTail: false }))
      const failures = () => ticks.flatMap(({ projections }) => projections[number] ?? []).filter(isFailed)
      await expect.poll(failures).toHaveLength(1)
      expect(failures()[0]?.failure).toMatchObject({ code: 'file-not-readable', message: text(path) })
    }
    const live = valueOf(await sessions.start(listenerConfig('tcp')))
    const { id: number } = open({ kind: 'conversations', sessionId: live.id })
    await peerClient(portOf(live))
    await expect.poll(() => changes(number, 'conversations').at(-1)?.conversations).toHaveLength(1)
    expect(ticks.at(-1)?.sessions.map((session) => session.id)).toContain(live.id)
  })

  it('says so when it is opened and read', async () => {
    const { id, path, whole, feed } = await cut()
    const commands = allGuarded({
      open: () => feed.projections.open(rowsOf(id)),
      frames: () => feed.projections.open({ kind: 'frames', sessionId: id, conversation: 1 }),
      read: () => feed.projections.read(whole, { kind: 'rows', from: 200, count: 1 }),
      whole: () => feed.projections.read(whole, { kind: 'whole-rows', from: 200, count: 1 }),
    })
    for (const command of Object.values(commands)) expect(failureOf(await command()).message).toBe(text(path))
  })
})

function isFailed(change: ProjectionChange): change is Extract<ProjectionChange, { kind: 'failed' }> {
  return change.kind === 'failed'
}
