import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { StateEvent } from '../../../../../src/shared/record'
import { ConversationRows } from '../../../../../src/main/recording/index/conversation-rows'
import { ConversationTable } from '../../../../../src/main/recording/index/conversation-table'

const LOCAL = { address: '127.0.0.1', port: 2021 }
const failure = { code: 'timed-out', errno: 'ETIMEDOUT', message: 'no answer', subject: '127.0.0.1:9' } as const
const tls = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  alpn: '',
  serverName: '',
  chain: [],
  distrust: '',
}
const ENDS: readonly StateEvent[] = [
  { kind: 'closed' },
  { kind: 'reset', by: 'local' },
  { kind: 'reset', by: 'peer' },
  { kind: 'failed', failure },
  { kind: 'folded' },
]

it('says of a conversation that has ended what it said before', () => {
  const table = new ConversationTable()
  for (const address of ['127.0.0.1', '::1', 'fe80::1%eth0', '2001:db8::1'])
    for (const end of ENDS) {
      const { number } = table.add({ address: '0.0.0.0', port: 0 })
      table.countState(number, { kind: 'open', local: LOCAL, peer: { address, port: 65_535 }, by: 'peer' }, 1)
      table.countState(number, { kind: 'secured', tls }, 2)
      table.countBytes(number, 'rx', 2 ** 40, 3)
      table.countBytes(number, 'tx', 7, 1_700_000_000_123)
      table.countState(number, { kind: 'warning', failure }, 4)
      table.countState(number, end, 5)
      const before = table.get(number)?.toSummary(0)
      table.settle(number)
      expect(table.get(number)?.toSummary(0)).toEqual(before)
    }
  const never = table.add({ address: '10.0.0.1', port: 9 }).number
  table.countState(never, { kind: 'failed', failure }, 0)
  table.settle(never)
  expect(table.get(never)?.local).toBeUndefined()
  expect(table.openCount).toBe(0)
  expect(table.entries.map(({ number }) => number)).toEqual(Array.from({ length: table.count }, (_, at) => at + 1))
})

it('counts what comes behind an end, and knows which are the busiest', () => {
  const table = new ConversationTable()
  for (let number = 1; number <= 3_000; number++) {
    table.add({ address: '10.0.0.1', port: number })
    for (let row = 0; row < number % 7; row++) table.countBytes(number, 'rx', 1, 0)
    table.countState(number, { kind: 'closed' }, 0)
    table.settle(number)
  }
  for (let row = 0; row < 100; row++) table.countBytes(1_234, 'tx', 1, 0)
  table.settle(1_234)
  for (let row = 0; row < 50; row++) table.countBytes(2_345, 'tx', 1, 0)
  expect(table.busiest(3).map(({ number }) => number)).toEqual([1_234, 2_345, 6])
  expect(table.size).toBe(3_000)
  expect(table.get(1_234)).toMatchObject({ rxRecords: 1_234 % 7, txRecords: 100 })
})

it('finds the rows of each conversation, of few and of many, with numbers that are far apart', () => {
  const rows = new ConversationRows()
  const expected = new Map<number, number[]>()
  for (let row = 1; row <= 20_000; row++) {
    const conversation = row % 3 === 0 ? 7 : (row % 2_500) * 800_000
    rows.push(conversation, row)
    expected.set(conversation, [...(expected.get(conversation) ?? []), row])
  }
  rows.cutAbove(15_000)
  for (const [conversation, all] of expected) {
    const kept = all.filter((row) => row <= 15_000)
    const found = rows.of(conversation)
    expect(Array.from({ length: found.length }, (_, at) => found.at(at))).toEqual(kept)
    const middle = kept[kept.length >> 1] ?? 0
    expect(found.lowerBound(middle)).toBe(kept.indexOf(middle))
    expect(found.lowerBound(20_001)).toBe(kept.length)
  }
})

it('keeps a conversation that has ended in less than 150 bytes', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const table = new ConversationTable()
  const before = used()
  for (let number = 1; number <= 100_000; number++) {
    table.add({ address: '10.0.0.1', port: number % 65_536 })
    table.countState(number, { kind: 'open', local: LOCAL, peer: { address: '10.0.0.1', port: 1 }, by: 'peer' }, 1)
    table.countState(number, { kind: 'closed' }, 2)
    table.settle(number)
  }
  expect((used() - before) / 100_000).toBeLessThan(150)
  expect(table.size).toBe(100_000)
})

it('keeps open ones apart however far their numbers are from each other', () => {
  const table = new ConversationTable()
  const numbers = [1, 1 + 2 ** 12, 1 + 2 ** 13, 1 + 2 ** 20, 2 ** 32 + 1]
  for (const number of numbers) table.add({ address: '10.0.0.1', port: 1 }, number)
  for (const [turn, number] of [...numbers, ...numbers].entries()) table.countBytes(number, 'rx', turn + 1, 0)
  expect(numbers.map((number) => table.get(number)?.rxBytes)).toEqual([1 + 6, 2 + 7, 3 + 8, 4 + 9, 5 + 10])
  table.drop(numbers[1] ?? 0)
  table.countState(numbers[2] ?? 0, { kind: 'closed' }, 0)
  table.settle(numbers[2] ?? 0)
  table.countBytes(1, 'tx', 20, 0)
  expect(table.get(numbers[1] ?? 0)).toBeUndefined()
  expect(table.get(numbers[2] ?? 0)).toMatchObject({ rxBytes: 11, state: { kind: 'closed' } })
  expect(table.get(1)).toMatchObject({ rxBytes: 7, txBytes: 20 })
  expect(table.get(numbers[4] ?? 0)?.rxBytes).toBe(15)
})
