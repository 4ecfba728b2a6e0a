import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LibraryStore } from '../../src/main/library/library-store'
import { listenerConfig, portOf, startEngine, valueOf } from '../support/engine'
import { peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { withLongestTurn } from '../support/longest-turn'

/** What a turn of the loop that serves sockets may take; ms. */
const MOST_MS = 100

const rulesOf = (count: number, rule: (at: number) => string): string =>
  `wirebench: rules/1\nrules:\n${Array.from({ length: count }, (_, at) => `  - ${rule(at)}\n`).join('')}`

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
  const { outcome, longestMs } = await withLongestTurn(() => engine.start(config))
  expect(outcome.ok).toBe(false)
  expect(outcome.ok ? '' : outcome.failure.message).toContain(words)
  expect(longestMs).toBeLessThan(MOST_MS)
})

it.each([
  ['texts', (at: number) => `{ when: { text: "ping ${String(at)}" }, reply: "pong ${String(at)}" }`],
  ['patterns', (at: number) => `{ when: { regex: "^ping (${String(at)})$" }, reply: "pong {{1}}" }`],
  ['parts', (at: number) => `{ when: { contains: "g ${String(at)}" }, reply: "pong ${String(at)}" }`],
])(
  'serves sockets while 20,000 rules with %s are read, and while they are looked through for each message',
  async (_, rule) => {
    const folder = temporaryFolder()
    const path = join(folder, 'many.rules.yaml')
    writeFileSync(path, rulesOf(20_000, rule))
    const engine = startEngine(folder)
    const loading = await withLongestTurn(() => engine.start(listenerConfig('udp', { kind: 'rules', path })))
    const { socket, heard } = await peerUdp()
    const answering = await withLongestTurn(async () => {
      for (const words of ['ping 19999', 'ping 0', 'ping 19998', 'ping 10000', 'nothing', 'ping 19999'])
        socket.send(words, portOf(valueOf(loading.outcome)), '127.0.0.1')
      await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(5)
    })
    expect(heard.toSorted()).toHaveLength(5)
    expect([loading.longestMs, answering.longestMs].filter((each) => each > MOST_MS)).toEqual([])
  },
  120_000,
)

it.each([
  ['15 MB', `wirebench: 1\nmessages: ${BOMB}\n`, 'more than 1 MiB'],
  ['1 MB in one line', `wirebench: 1\nmessages: ${BOMB.slice(0, 1_000_000)}\n`, 'more than 1000 parts in this line'],
])('refuses %s of saved messages in words, without a stall', async (_, text, words) => {
  const folder = temporaryFolder()
  const path = join(folder, 'bomb.yaml')
  writeFileSync(path, text)
  const store = new LibraryStore(join(folder, 'messages.yaml'))
  const { outcome, longestMs } = await withLongestTurn(() => store.import(path))
  expect(outcome.ok ? '' : outcome.failure.message).toContain(words)
  expect(longestMs).toBeLessThan(MOST_MS)
})

it('imports eight thousand messages without a stall', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'many.yaml')
  const message = (at: number): string => `  - { name: m${String(at)}, format: text, text: "hello ${String(at)}" }\n`
  writeFileSync(path, `wirebench: 1\nmessages:\n${Array.from({ length: 8_000 }, (_, at) => message(at)).join('')}`)
  const store = new LibraryStore(join(folder, 'messages.yaml'))
  const { outcome, longestMs } = await withLongestTurn(() => store.import(path))
  expect(longestMs).toBeLessThan(MOST_MS)
  expect(valueOf(outcome).library.messages).toHaveLength(8_000)
})
