import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Sequence, Step } from '../../src/shared/sequence'
import { MAX_TIMES } from '../../src/shared/sequence'
import type { MessagePayload } from '../../src/shared/message/compose-message'
import type { Session } from '../../src/main/session/session'
import {
  allRows,
  clientConfig,
  failureOf,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  valueOf,
} from '../support/engine'
import { peerClient, peerServer, peerUdp, received } from '../support/peers'
import { temporaryFolder } from '../support/folder'

const say = (text: string, hasVariables = false): MessagePayload => ({
  format: 'text',
  text,
  newline: 'lf',
  hasVariables,
})
const send = (text: string, hasVariables = false): Step => ({ kind: 'send', payload: say(text, hasVariables) })
const match = (text: string) => ({ format: 'text' as const, text })
const sequence = (...steps: Step[]): Sequence => ({ name: 'test', steps })

function statusOf(session: Session, id: number) {
  return session.jobs.statuses.find((status) => status.id === id)
}

async function clientOf(port: number): Promise<Session> {
  const session = valueOf(await startEngine().start(clientConfig('tcp', port)))
  await expect.poll(() => session.conversations()[0]?.state.kind).toBe('open')
  return session
}

it('counts, tells the time and the peer in what it sends, for each conversation by itself', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const [one, two] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
  await expect.poll(() => session.conversations().length).toBe(2)
  for (const number of [1, 1, 2]) valueOf(session.sendTyped(number, say('{{seq}} {{peer}}', true)))
  // A refused message does not count.
  expect(failureOf(session.sendTyped(1, say('{{seq}} {{what}}', true))).message).toContain('column 9')
  valueOf(session.sendTyped(1, say('{{seq}}', true)))
  for (const number of [1, 2]) valueOf(session.end(number, 'half-close'))
  const peers = session.conversations().map(({ peer }) => `127.0.0.1:${String(peer.port)}`)
  expect((await received(one)).toString()).toBe(`1 ${peers[0] ?? ''}\n2 ${peers[0] ?? ''}\n3\n`)
  expect((await received(two)).toString()).toBe(`1 ${peers[1] ?? ''}\n`)
})

it('sends a message every so often, so many times, and keeps to its grid', async () => {
  const peerSide = await peerUdp()
  const session = valueOf(await startEngine().start(clientConfig('udp', peerSide.port, '127.0.0.1', {})))
  const began = performance.now()
  const id = valueOf(
    session.jobs.sequence(1, sequence({ kind: 'loop', times: 20, everyMs: 10, steps: [send('beat {{seq}}', true)] })),
  )
  expect(await session.jobs.ended(id)).toBe('done')
  expect(performance.now() - began).toBeGreaterThanOrEqual(189)
  await expect.poll(() => peerSide.heard.length).toBe(20)
  expect(peerSide.heard.at(-1)).toBe('beat 20\n')
  const status = statusOf(session, id)
  expect(status).toMatchObject({ sent: 20, bytesSent: 151, outcome: 'done', doing: 'ended' })
  // Each at its time: the place of the last on the grid is 190 ms plus what was left out, never the sum of delays.
  const sentAt = allRows(sourceOf(session), 1).filter(({ kind }) => kind === 'tx')
  const span = Number((sentAt.at(-1)?.atNs ?? 0n) - (sentAt[0]?.atNs ?? 0n)) / 1e6
  expect(span).toBeGreaterThan(170)
  expect(span).toBeLessThan(200 + 10 * (status?.missed ?? 0) + (status?.worstLateMs ?? 0))
  const events = allRows(sourceOf(session), 1).flatMap(({ state }) => (state === undefined ? [] : [state.kind]))
  expect(events).toEqual(['open', 'run-began', 'run-ended'])
})

it('leaves out rounds whose time has passed, instead of a burst', async () => {
  const peerSide = await peerUdp()
  const session = valueOf(await startEngine().start(clientConfig('udp', peerSide.port, '127.0.0.1', {})))
  const id = valueOf(session.jobs.sequence(1, sequence({ kind: 'loop', times: 8, everyMs: 10, steps: [send('x')] })))
  await expect.poll(() => statusOf(session, id)?.sent).toBeGreaterThan(1)
  const until = performance.now() + 100
  while (performance.now() < until);
  expect(await session.jobs.ended(id)).toBe('done')
  const status = statusOf(session, id)
  expect(status?.missed).toBeGreaterThanOrEqual(8)
  expect(status?.worstLateMs).toBeGreaterThanOrEqual(80)
  const times = allRows(sourceOf(session), 1).flatMap(({ kind, atNs }) => (kind === 'tx' ? [Number(atNs) / 1e6] : []))
  const burst = times.filter((time, at) => at > 0 && time - (times[at - 1] ?? 0) < 2).length
  expect(burst).toBeLessThanOrEqual(1)
})

it('sends until the answer comes, also when it comes in pieces', async () => {
  let lines = 0
  const peerSide = await peerServer((socket) => {
    socket.on('data', () => {
      lines += 1
      if (lines !== 3) return
      socket.write('REA')
      setTimeout(() => socket.write('DY\n'), 5)
    })
  })
  const session = await clientOf(peerSide.port)
  const id = valueOf(
    session.jobs.sequence(
      1,
      sequence({ kind: 'loop', times: 1_000, everyMs: 20, until: match('READY'), steps: [send('are you?')] }),
    ),
  )
  expect(await session.jobs.ended(id)).toBe('matched')
  expect(statusOf(session, id)?.sent).toBeLessThan(6)
})

it('says that what it waited for never came', async () => {
  const peerSide = await peerServer(() => undefined)
  const session = await clientOf(peerSide.port)
  const loop = sequence({ kind: 'loop', times: 3, everyMs: 5, until: match('never'), steps: [send('?')] })
  expect(await session.jobs.ended(valueOf(session.jobs.sequence(1, loop)))).toBe('not-matched')
  const wait = (otherwise: 'stop' | 'go-on') =>
    sequence(send('a'), { kind: 'wait', match: match('never'), withinMs: 10, otherwise }, send('b'))
  const stopping = valueOf(session.jobs.sequence(1, wait('stop')))
  expect(await session.jobs.ended(stopping)).toBe('not-matched')
  expect(statusOf(session, stopping)?.sent).toBe(1)
  const going = valueOf(session.jobs.sequence(1, wait('go-on')))
  expect(await session.jobs.ended(going)).toBe('done')
  expect(statusOf(session, going)?.sent).toBe(2)
})

it('runs a conversation: waits for each answer, also for one that came during a delay', async () => {
  const heard: string[] = []
  const peerSide = await peerServer((socket) => {
    socket.on('data', (part: Buffer) => {
      const line = part.toString().trim()
      heard.push(line)
      socket.write(line === 'USER me' ? '331 password?\n' : line === 'PASS it' ? '230 welcome\n' : `200 ${line}\n`)
    })
  })
  const session = await clientOf(peerSide.port)
  const waitFor = (text: string): Step => ({ kind: 'wait', match: match(text), withinMs: 5_000, otherwise: 'stop' })
  const id = valueOf(
    session.jobs.sequence(
      1,
      sequence(send('USER me'), { kind: 'delay', ms: 30 }, waitFor('331'), send('PASS it'), waitFor('230'), {
        kind: 'loop',
        times: 2,
        steps: [
          send('NOOP {{seq}}', true),
          waitFor('200'),
          { kind: 'loop', times: 2, steps: [send('X'), waitFor('200')] },
        ],
      }),
    ),
  )
  expect(await session.jobs.ended(id)).toBe('done')
  expect(heard).toEqual(['USER me', 'PASS it', 'NOOP 1', 'X', 'X', 'NOOP 2', 'X', 'X'])
})

it('is stopped at once, in a delay, in a wait, or at full speed', async () => {
  const peerSide = await peerServer((socket) => socket.resume())
  const session = await clientOf(peerSide.port)
  const endless: [Step, string][] = [
    [{ kind: 'delay', ms: 2_000_000_000 }, 'delay'],
    [{ kind: 'wait', match: match('never'), withinMs: 2_000_000_000, otherwise: 'stop' }, 'wait'],
    [{ kind: 'loop', times: MAX_TIMES, everyMs: 1_000_000, steps: [send('x')] }, 'delay'],
    [{ kind: 'loop', times: MAX_TIMES, steps: [send('x')] }, 'sending'],
  ]
  for (const [step, doing] of endless) {
    const id = valueOf(session.jobs.sequence(1, sequence(step)))
    await expect.poll(() => statusOf(session, id)?.doing).toBe(doing)
    valueOf(session.jobs.stop(id))
    expect(await session.jobs.ended(id)).toBe('stopped')
  }
})

it('is held back by a peer that does not read, and memory stays bounded', async () => {
  const peerSide = await peerServer((socket) => socket.pause())
  const session = await clientOf(peerSide.port)
  const text = 'x'.repeat(60_000)
  const id = valueOf(session.jobs.sequence(1, sequence({ kind: 'loop', times: MAX_TIMES, steps: [send(text)] })))
  await expect.poll(() => statusOf(session, id)?.doing, { timeout: 10_000 }).toBe('blocked')
  expect(session.queuedBytes(1)).toBeLessThanOrEqual(4 * 1024 * 1024)
  expect(session.queuedBytes(1)).toBeGreaterThan(3 * 1024 * 1024)
  valueOf(session.jobs.stop(id))
})

it('ends with its conversation, and that is written down before the end', async () => {
  const peerSide = await peerServer((socket) => {
    socket.once('data', () => socket.resetAndDestroy())
  })
  const session = await clientOf(peerSide.port)
  const id = valueOf(
    session.jobs.sequence(1, sequence({ kind: 'loop', times: MAX_TIMES, everyMs: 5, steps: [send('x')] })),
  )
  await session.jobs.ended(id)
  await expect
    .poll(() =>
      allRows(sourceOf(session), 1)
        .flatMap(({ state }) => (state === undefined ? [] : [state.kind]))
        .slice(-2),
    )
    .toEqual(['run-ended', 'reset'])
  expect(failureOf(session.jobs.sequence(1, sequence(send('x')))).code).toBe('not-open')
})

it.each([
  [
    { kind: 'loop', times: 0, steps: [send('x')] },
    'step 1: 0 times is not possible; write a whole number from 1 to 1000000000',
  ],
  [
    { kind: 'loop', times: 1, everyMs: 2 ** 31, steps: [send('x')] },
    'step 1: an interval of 2147483648 ms is not possible; write 1 to 2147483647',
  ],
  [{ kind: 'loop', times: 1, everyMs: 0, steps: [send('x')] }, 'step 1: an interval of 0 ms'],
  [{ kind: 'delay', ms: -1 }, 'step 1: -1 ms is not possible; write 0 to 2147483647'],
  [{ kind: 'delay', ms: NaN }, 'step 1: NaN ms'],
  [{ kind: 'loop', times: 2, steps: [] }, 'step 1: there are no steps'],
  [{ kind: 'loop', times: 2, steps: [{ kind: 'delay', ms: 2 ** 31 }] }, 'step 1.1: 2147483648 ms'],
  [{ kind: 'wait', match: match(''), withinMs: 1, otherwise: 'stop' }, 'there is nothing to wait for'],
  [{ kind: 'send', payload: { format: 'hex', text: '0', newline: 'none' } }, 'step 1: column 1'],
] as readonly (readonly [Step, string])[])('refuses %j', async (step, words) => {
  const peerSide = await peerServer(() => undefined)
  const session = await clientOf(peerSide.port)
  expect(failureOf(session.jobs.sequence(1, sequence(step))).message).toContain(words)
  expect(session.jobs.statuses).toEqual([])
})

it('sends a file as it is, with progress, to a slow reader', async () => {
  const bytes = randomBytes(30 * 1024 * 1024)
  const path = join(temporaryFolder(), 'big.bin')
  writeFileSync(path, bytes)
  let whole: Promise<Buffer> | undefined
  const peerSide = await peerServer((socket) => {
    whole = received(socket)
    socket.pause()
    setTimeout(() => socket.resume(), 300)
  })
  const session = await clientOf(peerSide.port)
  const id = valueOf(await session.jobs.file(1, path))
  await expect.poll(() => statusOf(session, id)?.doing).toBe('blocked')
  const middle = statusOf(session, id)
  expect(middle?.bytesTotal).toBe(bytes.length)
  expect(middle?.bytesSent).toBeLessThan(bytes.length)
  expect(await session.jobs.ended(id)).toBe('done')
  valueOf(session.end(1, 'half-close'))
  expect((await whole)?.equals(bytes)).toBe(true)
  expect(statusOf(session, id)?.bytesSent).toBe(bytes.length)
})

it('stops in the middle of a file when asked to', async () => {
  const path = join(temporaryFolder(), 'big.bin')
  writeFileSync(path, Buffer.alloc(20 * 1024 * 1024))
  const peerSide = await peerServer((socket) => socket.pause())
  const session = await clientOf(peerSide.port)
  const id = valueOf(await session.jobs.file(1, path))
  await expect.poll(() => statusOf(session, id)?.doing).toBe('blocked')
  valueOf(session.jobs.stop(id))
  expect(await session.jobs.ended(id)).toBe('stopped')
  expect(statusOf(session, id)?.bytesSent).toBeLessThan(20 * 1024 * 1024)
})

it.each(['udp listener', 'udp client'])('is done when the system has taken every datagram: %s', async (kind) => {
  const peerSide = await peerUdp()
  const engine = startEngine()
  const isListener = kind === 'udp listener'
  const config = isListener ? listenerConfig('udp') : clientConfig('udp', peerSide.port)
  const session = valueOf(await engine.start(config))
  if (isListener) valueOf(session.addPeer({ address: '127.0.0.1', port: peerSide.port }))
  const times = 2_000
  const step: Step = { kind: 'loop', times, steps: [send('x'.repeat(1_399))] }
  const id = valueOf(session.jobs.sequence(1, sequence(step)))
  expect(await session.jobs.ended(id)).toBe('done')
  expect(session.queuedBytes(1)).toBe(0)
  expect(session.conversation(1)?.txBytes).toBe(times * 1_400)
  // The system takes a datagram in a later turn of the event loop; until then it counts as waiting.
  valueOf(session.send(1, Buffer.from('one more')))
  expect(session.queuedBytes(1)).toBe(8)
  await expect.poll(() => session.queuedBytes(1)).toBe(0)
})

it('sends a file as one datagram, and refuses one that is too long', async () => {
  const folder = temporaryFolder()
  const peerSide = await peerUdp()
  const session = valueOf(await startEngine().start(clientConfig('udp', peerSide.port, '127.0.0.1', {})))
  writeFileSync(join(folder, 'fits'), 'y'.repeat(65_507))
  expect(await session.jobs.ended(valueOf(await session.jobs.file(1, join(folder, 'fits'))))).toBe('done')
  await expect.poll(() => peerSide.heard[0]?.length).toBe(65_507)
  writeFileSync(join(folder, 'long'), 'y'.repeat(65_508))
  const long = valueOf(await session.jobs.file(1, join(folder, 'long')))
  expect(await session.jobs.ended(long)).toBe('failed')
  expect(statusOf(session, long)?.failure?.code).toBe('message-too-big')
  writeFileSync(join(folder, 'longer'), 'y'.repeat(70_000))
  expect(failureOf(await session.jobs.file(1, join(folder, 'longer'))).message).toContain('65527')
})

it('names what is wrong with a file', async () => {
  const folder = temporaryFolder()
  const peerSide = await peerServer(() => undefined)
  const session = await clientOf(peerSide.port)
  expect(failureOf(await session.jobs.file(1, join(folder, 'nothing'))).code).toBe('file-not-found')
  mkdirSync(join(folder, 'dir'))
  expect(failureOf(await session.jobs.file(1, join(folder, 'dir'))).message).toContain('is not a plain file')
})

it('runs at most a hundred at once, and shows the newest that ended', async () => {
  const peerSide = await peerServer(() => undefined)
  const session = await clientOf(peerSide.port)
  const waiting = sequence({ kind: 'delay', ms: 1_000_000 })
  for (let count = 0; count < 100; count++) valueOf(session.jobs.sequence(1, waiting))
  expect(failureOf(session.jobs.sequence(1, waiting)).message).toContain('100 sequences')
  for (const { id } of session.jobs.statuses) valueOf(session.jobs.stop(id))
  expect(session.jobs.statuses.length).toBe(8)
  for (const { id } of session.jobs.statuses) valueOf(session.jobs.stop(id))
  expect(session.jobs.statuses.length).toBe(0)
})
