import { expect, it } from 'vitest'
import { messageTest } from '../../../../src/shared/filter/message-test'
import { parseFilter } from '../../../../src/shared/filter/parse-filter'

const encoder = new TextEncoder()
const deps = {
  isAsciiEncoding: true,
  encode: (text: string) => encoder.encode(text),
  openPattern: (source: string, flags: string) => new RegExp(source, flags),
}

function testOf(query: string) {
  const parsed = parseFilter(query)
  if (!parsed.ok || parsed.filter === undefined) throw new Error(`"${query}" is no filter`)
  return messageTest(parsed.filter, deps)
}

function holds(query: string, text: string): boolean {
  const test = testOf(query)
  if (typeof test === 'string') throw new Error(test)
  const atMs = new Date(2024, 0, 1, 12, 30).getTime()
  return test({
    bytes: encoder.encode(text),
    text,
    conversation: { number: 7, peer: '192.0.2.7:4000', wallMs: () => atMs },
  })
}

it.each([
  ['ping', 'a PING comes', true],
  ['Ping', 'a PING comes', false],
  ['ping -three', 'ping three', false],
  ['ping OR pong', 'pong', true],
  ['hex:7069', 'ping', true],
  ['re:/^p.ng$/', 'pong', true],
  ['re:/^p.ng$/', 'pongs', false],
  ['len:>3', 'four', true],
  ['len:>4', 'four', false],
  ['conv:5-8', '', true],
  ['conv:1', '', false],
  ['peer:192.0.2.7', '', true],
  ['peer:192.0.2.8', '', false],
  ['is:received', '', true],
  ['is:sent', '', false],
  ['time:12:00..13:00', '', true],
  ['time:13:00..14:00', '', false],
])('lets "%s" look at "%s": %s', (query, text, isLet) => {
  expect(holds(query, text)).toBe(isLet)
})

it.each([
  ['ping event:reset', 'filter-event'],
  ['-no:3', 'filter-number'],
])('says what a message has not in "%s"', (query, word) => {
  expect(testOf(query)).toBe(word)
})
