import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import { listenerConfig, startEngine, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { observe, type Observed } from '../support/observe'

/** A peer in Python of a listener that answers by these rules. */
async function peerOf(rules: string, protocol: Protocol = 'tcp'): Promise<Observed> {
  const path = join(temporaryFolder(), 'words.rules.yaml')
  writeFileSync(path, `wirebench: rules/1\n${rules}`)
  const session = valueOf(await startEngine().start(listenerConfig(protocol, { kind: 'rules', path })))
  const peer = observe(session, protocol, 1)
  await peer.observer.output(/ready/)
  return peer
}

/** Each word of `when`; a rule answers with its name, in this order. */
const CONDITIONS: Readonly<Record<string, string>> = {
  text: '{ text: PING }',
  second: '{ startsWith: n, nth: 2 }',
  contains: '{ contains: err }',
  startsWith: '{ startsWith: "GET " }',
  '{{1}} is {{value}}': String.raw`{ regex: '^SET (\w+)=(?<value>\d+)$' }, set: { level: "{{2}}" }`,
  'any case': '{ regex: "/^hello$/i" }',
  hex: '{ hex: "01 ?? 4? ..." }',
  fields: '{ fields: { template: frame, values: { data: "62 63" } } }',
  length: '{ length: ">20" }',
  state: '{ text: high, state: { level: ">5", door: open } }',
  peer: '{ text: who, peer: "127.0.0.1:" }',
  elsewhere: '{ text: who, peer: "192.0.2." }',
  filter: '{ filter: "foo OR len:3" }',
  all: '{ all: [ { startsWith: a }, { contains: z } ] }',
  any: '{ any: [ { text: one }, { text: four } ] }',
  not: '{ not: { contains: q } }',
  'none of them': '{}',
}

const WHEN = `framing: { kind: line }
state: { level: 0, door: open }
templates:
  - name: frame
    endianness: big
    fields: [{ name: length, type: u8, lengthOf: [ data ] }, { name: data, type: bytes }]
rules:
${Object.entries(CONDITIONS)
  .map(([answer, when]) => `  - { reply: "${answer};", when: ${when} }\n`)
  .join('')}`

const ASKED: readonly (readonly [message: string, answer: string])[] = [
  ['PING', 'text'],
  ['n', 'not'],
  ['n', 'second'],
  ['n', 'not'],
  ['an error', 'contains'],
  ['GET level', 'startsWith'],
  ['high', 'not'],
  ['SET level=17', 'level is 17'],
  ['high', 'state'],
  ['hELLo', 'any case'],
  ['\x01xAyz', 'hex'],
  ['\x02bc', 'fields'],
  ['x'.repeat(21), 'length'],
  ['who', 'peer'],
  ['a foo', 'filter'],
  ['123', 'filter'],
  ['a to z', 'all'],
  ['four', 'any'],
  ['else', 'not'],
  ['aq', 'none of them'],
]

describe('a peer in Python is answered', () => {
  it.each(['tcp', 'tls', 'udp'] as const)('by each word of "when" over %s', async (protocol) => {
    const { send, text } = await peerOf(WHEN, protocol)
    let expected = ''
    for (const [message, answer] of ASKED) {
      await send(`${message}\n`)
      expected += `${answer};`
      await expect.poll(text).toBe(expected)
    }
  })

  it.each([
    ['stop', 'first.', undefined],
    ['go-on', 'first.second.', undefined],
    ['close', 'first.', 'fin'],
    ['half-close', 'first.', 'fin'],
  ])('and then: %s', async (then, answer, how) => {
    const { send, text, end, observer, session } = await peerOf(`rules:
  - { name: first, when: { text: a }, reply: "first.", then: ${then} }
  - { name: second, when: { text: a }, reply: "second." }
  - { name: more, reply: "more." }
`)
    await send('a')
    await expect.poll(() => [text(), end()]).toEqual([answer, how])
    if (how === undefined) {
      await send('b')
      await expect.poll(text).toBe(`${answer}more.`)
    } else {
      // Behind a half-close it may still speak, and hears nothing more.
      observer.type('send 62')
      await expect.poll(() => session.conversations()[0]?.rxRecords).toBe(then === 'half-close' ? 2 : 1)
      expect(text()).toBe(answer)
    }
  })

  it('and then: reset, behind what was sent before', async () => {
    const { send, text, end } = await peerOf('rules:\n  - { when: { text: a }, reply: first }\n  - { then: reset }\n')
    await send('a')
    await expect.poll(text).toBe('first')
    await send('b')
    await expect.poll(end).toBe('104')
  })

  it.each([
    ['connected', '', 'connected'],
    ['{ idle: 300 }', 'x', 'idle 300 ms'],
    ['{ every: 100 }', '', 'every 100 ms every 100 ms every 100 ms'],
    ['half-closed', 'fin', 'half-closed'],
  ])('on: %s', async (on, first, answers) => {
    const [answer = ''] = answers.split(/ (?=every)/)
    const { send, text, observer, end } = await peerOf(`rules:\n  - { on: ${on}, reply: "${answer} " }\n`)
    if (first === 'fin') observer.type('fin')
    else if (first !== '') await send(first)
    await expect.poll(() => text().slice(0, answers.length)).toBe(answers)
    if (first === 'fin') await expect.poll(end).toBe('fin')
  })

  it('on: closed, in what those that come later are told', async () => {
    const { session, observer } = await peerOf(`shared: { gone: nobody }
rules:
  - { on: closed, set: { gone: "{{peer}}" } }
  - { reply: "{{gone}}" }
`)
    const [first] = session.conversations()
    observer.kill()
    await expect.poll(() => session.conversations()[0]?.state.kind).not.toBe('open')
    const later = observe(session, 'tcp', 2)
    await later.send('who?')
    await expect.poll(later.text).toBe(`127.0.0.1:${String(first?.peer.port)}`)
  })
})
