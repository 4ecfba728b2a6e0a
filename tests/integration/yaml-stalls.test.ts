import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { LibraryStore } from '../../src/main/library/library-store'
import { listenerConfig, portOf, startEngine, valueOf } from '../support/engine'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'

/** What `act` comes to, and the longest time that the event loop stood still meanwhile, of the whole. */
async function withLongestTurn<T>(act: () => Promise<T>): Promise<{ outcome: T; longestShare: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const began = performance.now()
  delay.enable()
  const outcome = await act()
  delay.disable()
  const wholeMs = Math.max(FLOOR_MS, performance.now() - began)
  return { outcome, longestShare: delay.max / 1e6 / wholeMs }
}

/** What is over sooner is no stall, whatever its turns are. */
const FLOOR_MS = 1_000

const rulesOf = (count: number): string =>
  `wirebench: rules/1\nrules:\n${Array.from(
    { length: count },
    (_, at) => `  - { when: { text: "ping ${String(at)}" }, reply: "pong ${String(at)}" }\n`,
  ).join('')}`

const BOMB = `[${'a,'.repeat(7_500_000)}a]`

it.each([
  ['15 MB in one line', `wirebench: rules/1\nrules: ${BOMB}\n`, 'larger than 4 MiB'],
  [
    '3 MB in one line',
    `wirebench: rules/1\nrules: ${BOMB.slice(0, 3_000_000)}\n`,
    'more than 10000 parts in this line',
  ],
  ['a list that nests', `wirebench: rules/1\nrules: ${'['.repeat(9_000)}\n`, ''],
])('refuses %s of rules in words, without a stall', async (_, text, words) => {
  const folder = temporaryFolder()
  const path = join(folder, 'bomb.rules.yaml')
  writeFileSync(path, text)
  const engine = startEngine(folder)
  const config = listenerConfig('tcp', { kind: 'rules', path })
  const { outcome, longestShare } = await withLongestTurn(() => engine.start(config))
  expect(outcome.ok).toBe(false)
  expect(outcome.ok ? '' : outcome.failure.message).toContain(words)
  expect(longestShare).toBeLessThan(0.6)
})

it('serves sockets while ten thousand rules are read, and then answers by them', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'many.rules.yaml')
  writeFileSync(path, rulesOf(10_000))
  const engine = startEngine(folder)
  const { outcome, longestShare } = await withLongestTurn(() =>
    engine.start(listenerConfig('tcp', { kind: 'rules', path })),
  )
  expect(longestShare).toBeLessThan(0.6)
  const client = await peerClient(portOf(valueOf(outcome)))
  let answer = ''
  client.on('data', (part: Buffer) => (answer += part.toString()))
  client.write('ping 9999')
  await expect.poll(() => answer).toBe('pong 9999')
})

it.each([
  ['15 MB', `wirebench: 1\nmessages: ${BOMB}\n`, 'more than 1 MiB'],
  ['1 MB in one line', `wirebench: 1\nmessages: ${BOMB.slice(0, 1_000_000)}\n`, 'more than 1000 parts in this line'],
])('refuses %s of saved messages in words, without a stall', async (_, text, words) => {
  const folder = temporaryFolder()
  const path = join(folder, 'bomb.yaml')
  writeFileSync(path, text)
  const store = new LibraryStore(join(folder, 'messages.yaml'))
  const { outcome, longestShare } = await withLongestTurn(() => store.import(path))
  expect(outcome.ok ? '' : outcome.failure.message).toContain(words)
  expect(longestShare).toBeLessThan(0.6)
})

it('imports eight thousand messages without a stall', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'many.yaml')
  const message = (at: number): string => `  - { name: m${String(at)}, format: text, text: "hello ${String(at)}" }\n`
  writeFileSync(path, `wirebench: 1\nmessages:\n${Array.from({ length: 8_000 }, (_, at) => message(at)).join('')}`)
  const store = new LibraryStore(join(folder, 'messages.yaml'))
  const { outcome, longestShare } = await withLongestTurn(() => store.import(path))
  expect(longestShare).toBeLessThan(0.6)
  expect(valueOf(outcome).library.messages).toHaveLength(8_000)
})
