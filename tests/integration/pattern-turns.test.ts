import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Statistics } from '../../src/main/recording/analysis/statistics/statistics'
import { RowList } from '../../src/main/recording/query/row-list'
import { DryRun } from '../../src/main/session/handler/rules/dry-run'
import { readRulesFile } from '../../src/main/session/handler/rules/rules-file'
import type { LiveRecording } from '../../src/main/recording/live/live-recording'
import { allRows, bytesOf, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer } from '../support/peers'
import { startRelay } from '../support/relay'
import { watchTurns } from '../support/turns'

/** The longest that a socket may wait for its turn; ms. */
const MOST_MS = 100
/** Slow for each of these texts, but below the limit for one. */
const ASTRAY = '^(a+)+$'
const LENGTHS = [20, 21, 22, 23]

/** A peer's data that makes a pattern backtrack catastrophically. */
async function recorded(count: number, end = 'b'): Promise<LiveRecording> {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  await expect.poll(() => session.conversations()).toHaveLength(1)
  for (let at = 0; at < count; at++)
    session.log.bytes(1, 'rx', bytesOf(`${'a'.repeat(LENGTHS[at % LENGTHS.length] ?? 0)}${end}`))
  client.destroy()
  return sourceOf(session)
}

it('lets nobody wait for a filter, whatever a peer said', async () => {
  const source = await recorded(320)
  const turns = watchTurns()
  const list = new RowList(source, { query: `re:/${ASTRAY}/` })
  await list.complete()
  expect(list.stoppedAt).toBeGreaterThan(0)
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
})

it('lets nobody wait for colours, and gives those of the other rules', async () => {
  const source = await recorded(100)
  const turns = watchTurns()
  const list = new RowList(source, {}, [
    { query: `re:/${ASTRAY}/`, colour: 'red' },
    { query: 're:/^a+b$/', colour: 'green' },
  ])
  const rows = await list.readColoured(0, 200)
  const colours = rows.filter(({ kind }) => kind === 'rx').map(({ highlight }) => highlight)
  expect(colours).toEqual(Array.from({ length: 100 }, () => 'green'))
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
})

it('lets nobody wait for the key of statistics', async () => {
  const source = await recorded(320)
  const turns = watchTurns()
  const statistics = new Statistics(source, undefined, { requester: 'us', key: ASTRAY, lateAfterMs: 1_000 })
  await statistics.complete()
  expect(statistics.stoppedAt).toBeGreaterThan(0)
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
})

const MANY_RULES = `wirebench: rules/1
framing: { kind: line }
rules:
${Array.from({ length: 10 }, (_, at) => `  - { name: r${String(at)}, when: { regex: '^(a+)+${String(at)}$' }, reply: "astray\\n" }`).join('\n')}
  - { name: others, reply: "ok {{text}}\\n" }
`

function rulesFile(): string {
  const path = join(temporaryFolder(), 'many.rules.yaml')
  writeFileSync(path, MANY_RULES)
  return path
}

it('lets nobody wait for ten rules whose patterns go astray; answers stay in their order, and the peer is held back', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'rules', path: rulesFile() })))
  const [hostile, other] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
  const answers: string[] = []
  hostile.on('data', (bytes: Buffer) => answers.push(bytes.toString()))
  const turns = watchTurns()
  const lines = Array.from({ length: 200 }, (_, at) => `${'a'.repeat(LENGTHS[at % LENGTHS.length] ?? 0)}b${String(at)}`)
  hostile.write(`${lines.join('\n')}\n`)
  other.write('hello\n')
  const [answer] = (await once(other, 'data')) as [Buffer]
  expect(answer.toString()).toBe('ok hello\n')
  await expect.poll(() => answers.join('').split('\n').length, { timeout: 60_000 }).toBe(201)
  expect(answers.join('')).toBe(lines.map((line) => `ok ${line}\n`).join(''))
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
}, 90_000)

it('lets nobody wait for a dry run, and finds what a live run would', async () => {
  const source = await recorded(60, 'b\n')
  const reading = readRulesFile(rulesFile(), 'utf-8')
  if (!reading.ok) throw new Error('the rules are wrong')
  const turns = watchTurns()
  const run = new DryRun(source, reading.rules, { side: 'server', options: { framing: 'raw' } })
  const { hits } = await run.complete()
  // All of them by the last rule.
  expect(hits.at(-1)).toBe(60)
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
}, 90_000)

it('lets nobody wait for what a person holds in a relay', async () => {
  const server = await peerServer((socket) => socket.pipe(socket))
  const { session, port } = await startRelay(server.port, { options: { framing: 'line' } })
  const request = { direction: 'both', query: `re:/${ASTRAY}/`, count: 5, forMs: 60_000 } as const
  valueOf(session.holdDesk.hold(request, 'utf-8'))
  const turns = watchTurns()
  expect(await echoed(port, LENGTHS)).toBe(true)
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
}, 60_000)

it('holds nothing more when the pattern took too long, and says so in a row of that client', async () => {
  const server = await peerServer((socket) => socket.pipe(socket))
  const { session, port } = await startRelay(server.port, { options: { framing: 'line' } })
  const query = `re:/${ASTRAY}/`
  valueOf(session.holdDesk.hold({ direction: 'both', query, count: 5, forMs: 60_000 }, 'utf-8'))
  expect(await echoed(port, [40])).toBe(true)
  expect(session.holdDesk.status).toBeUndefined()
  const told = allRows(sourceOf(session), 1).flatMap(({ state }) =>
    state?.kind === 'warning' ? [state.failure.message] : [],
  )
  expect(told).toEqual([expect.stringContaining(`“${query}” took too long on a message`)])
}, 60_000)

it('lets nobody wait for the rules of a relay', async () => {
  const server = await peerServer((socket) => socket.pipe(socket))
  const { session, port } = await startRelay(server.port, { rules: { path: rulesFile() } })
  const turns = watchTurns()
  const client = await peerClient(port)
  const got: string[] = []
  client.on('data', (bytes: Buffer) => got.push(bytes.toString()))
  client.write(LENGTHS.map((length) => `${'a'.repeat(length)}b\n`).join(''))
  // The last rule answers all of them, in their order.
  await expect
    .poll(() => got.join(''), { timeout: 30_000 })
    .toBe(LENGTHS.map((length) => `ok ${'a'.repeat(length)}b\n`).join(''))
  expect(allRows(sourceOf(session)).some(({ state }) => state?.kind === 'failed')).toBe(false)
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
}, 60_000)

it('lets nobody wait for what asks for TLS, and ends the exchange whose messages its pattern cannot be looked for in', async () => {
  const server = await peerServer((socket) => socket.pipe(socket))
  const starttls = { asks: ASTRAY, agrees: ASTRAY, options: {} }
  const { session, port } = await startRelay(server.port, { options: { framing: 'line' }, starttls })
  const turns = watchTurns()
  expect(await echoed(port, [16, 17, 18])).toBe(true)
  const client = await peerClient(port)
  client.write(`${'a'.repeat(40)}b\n`)
  await expect
    .poll(() =>
      allRows(sourceOf(session)).flatMap(({ state }) => (state?.kind === 'failed' ? state.failure.message : [])),
    )
    .toEqual([expect.stringContaining('the pattern that finds STARTTLS takes too long')])
  expect(turns.longestMs()).toBeLessThan(MOST_MS)
}, 60_000)

/** Whether all of these lines come back through a relay. */
async function echoed(port: number, lengths: readonly number[]): Promise<boolean> {
  const said = lengths.map((length) => `${'a'.repeat(length)}b\n`).join('')
  const client = await peerClient(port)
  let got = ''
  client.on('data', (bytes: Buffer) => {
    got += bytes.toString()
  })
  client.write(said)
  await expect.poll(() => got, { timeout: 30_000 }).toBe(said)
  return got === said
}
