import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readRules } from '../../../../src/shared/rules/read-rules'
import { openedRules } from '../../../support/rules'

const KETTLE = readFileSync('docs/examples/kettle.rules.yaml', 'utf8')

describe('the kettle of the examples', () => {
  it('answers as its comments say', () => {
    const { ask, happened } = openedRules(KETTLE)
    expect(happened('connected')).toEqual(['220 kettle ready\r\n'])
    expect(ask('GET level')).toEqual(['level=0\r\n'])
    expect(ask('SET level=7')).toEqual(['OK 7\r\n', '20 ms: done\r\n'])
    expect(ask('GET level')).toEqual(['level=7\r\n'])
    expect(ask('PING')).toEqual(['PONG 1\r\n'])
    expect(ask('PING')).toEqual(['PONG 2\r\n'])
    expect(ask('PING')).toEqual(['PONG and goodbye\r\n', 'close'])
    expect(ask(Uint8Array.of(1, 3, 0, 0, 0, 1))).toEqual(['\x01\x03\x02\x00\x2a\x39\x9b'])
    expect(ask('WHAT')).toEqual(['ERR WHAT\r\n'])
  })

  it('says why the rules before the one that answered did not match', () => {
    const { why } = openedRules(KETTLE)
    expect(why('SET level=x')).toMatchObject([
      { rule: 'read', mismatches: [{ what: 'text', wanted: 'GET level', found: 'SET level=x' }] },
      { rule: 'set', mismatches: [{ what: 'regex', found: 'SET level=x' }] },
      { rule: 'third ping', mismatches: [{ what: 'text', wanted: 'PING' }] },
      { rule: 'other pings', mismatches: [{ what: 'text', wanted: 'PING' }] },
      { rule: 'binary read', mismatches: [{ what: 'hex', found: '53 45 54 20 6c 65 76 65 6c 3d 78' }] },
    ])
  })
})

describe('a mistake in a file of rules', () => {
  it.each([
    ['rules: []', 1, 1, 'wirebench', '"wirebench" is missing'],
    ['wirebench: rules/1\nrules:\n  - nmae: x', 3, 5, 'rules.0.nmae', '"nmae" is not known here; there are name, '],
    ['wirebench: rules/1\nrules:\n  - when: { text: 7 }', 3, 19, 'rules.0.when.text', 'write a text'],
    [
      'wirebench: rules/1\nrules:\n  - when: { regex: "(" }',
      3,
      20,
      'rules.0.when.regex',
      'a "(" in the pattern is not closed',
    ],
    ['wirebench: rules/1\nrules:\n  - when: { hex: "0103 4" }', 3, 18, 'rules.0.when.hex', '"4" has an odd number'],
    ['wirebench: rules/1\nrules:\n  - when: []', 3, 11, 'rules.0.when', 'write a mapping with text, '],
    [
      'wirebench: rules/1\nstate: { constructor: 1 }\nrules: [{ reply: x }]',
      2,
      8,
      'state',
      '{{constructor}} is reserved; choose another name',
    ],
    [
      'wirebench: rules/1\nrules:\n  - when: { state: { __proto__: 1 } }',
      3,
      20,
      'rules.0.when.state',
      '{{__proto__}} is reserved',
    ],
    ['wirebench: rules/1\nrules:\n  - reply: "{{level}}"', 3, 12, 'rules.0.reply', '{{level}} is not known here'],
    ['wirebench: rules/1\nrules:\n  - set: { level: 1 }', 3, 19, 'rules.0.set.level', '"level" is not declared'],
    ['wirebench: rules/1\nrules:\n  - reply: "{{1}}"', 3, 12, 'rules.0.reply', '{{1}}: the rule has no regex'],
    ['wirebench: rules/1\nrules:\n  - reply: { hex: "0g" }', 3, 19, 'rules.0.reply.hex', '"g" is not a hex digit'],
    ['wirebench: rules/1\nrules:\n  - on: { every: 1 }', 3, 18, 'rules.0.on.every', 'write at least 10 ms'],
    ['wirebench: rules/1\nrules:\n  - on: closed\n    reply: x', 4, 12, 'rules.0.reply', 'nothing can be sent'],
    ['wirebench: rules/1\nrules:\n  - reply: x\n    reply: y', 4, 5, '', 'this key is there already'],
    ['wirebench: rules/2\nrules:\n  - reply: x', 1, 12, 'wirebench', 'the first line must be'],
    ['wirebench: rules/1\nframing: { kind: fixed }\nrules:\n  - reply: x', 2, 10, 'framing', '"length" is missing'],
    ['wirebench: rules/1\nrules:\n  - when: { filter: "len:x" }', 3, 21, 'rules.0.when.filter', '"x" is not a number'],
  ])('is told with its place: %j', (text, line, column, path, message) => {
    const reading = readRules(text, {
      encoding: 'utf-8',
      encode: (each) => new TextEncoder().encode(each),
      openPattern: (source, flags) => new RegExp(source, flags),
    })
    expect(reading.ok ? undefined : reading.mistakes[0]).toMatchObject({
      line,
      column,
      path,
      message: expect.stringContaining(message) as string,
    })
  })
})

it('lists a value that breaks two conditions once', () => {
  const reading = readRules('wirebench: rules/1\nframing: { kind: idle, ms: -5 }\nrules:\n  - reply: x', {
    encoding: 'utf-8',
    encode: (each) => new TextEncoder().encode(each),
    openPattern: (source, flags) => new RegExp(source, flags),
  })
  expect(reading.ok ? [] : reading.mistakes.map(({ path, message }) => [path, message])).toEqual([
    ['framing.ms', 'write milliseconds'],
  ])
})

describe('a sum in a reply', () => {
  const opened = (first: string) =>
    openedRules(`wirebench: rules/1
state: { n: ${first}, last: none }
rules:
  - when: { text: SET }
    set: { last: "{{n+1}}" }
    reply: "set to {{last}}"
  - when: { text: LAST }
    reply: "{{last}}"
  - reply: "{{n-1}}"
`)

  it('adds to numbers, also to those in texts', () => {
    expect(opened('5').ask('SET')).toEqual(['set to 6'])
    expect(opened('"5"').ask('?')).toEqual(['4'])
    expect(opened('1.5').ask('?')).toEqual(['0.5'])
    expect(opened('4.35').ask('?')).toEqual(['3.35'])
    expect(opened('"-0.1"').ask('SET')).toEqual(['set to 0.9'])
    expect(opened('9007199254740990').ask('SET')).toEqual(['set to 9007199254740991'])
  })

  it.each([
    ['abc', 'needs a number, and the variable is "abc"'],
    ['""', 'needs a number, and the variable is ""'],
    ['true', 'needs a number, and the variable is "true"'],
    ['"Infinity"', 'needs a number, and the variable is "Infinity"'],
    ['"9007199254740993"', 'would lose digits of 9007199254740993'],
    ['9007199254740991', 'would lose digits of 9007199254740991'],
  ])('says what is wrong with %s, and sends and sets nothing', (first, words) => {
    const { ask } = opened(first)
    expect(ask('SET')).toEqual([
      `problem: {{n+1}} ${words}${words.includes('lose') ? '; numbers go up to 9007199254740991' : ''}`,
    ])
    expect(ask('LAST')).toEqual(['none'])
  })

  it('sets none of the values when one of them cannot be made', () => {
    const { ask } = openedRules(`wirebench: rules/1
state: { n: abc, a: none }
rules:
  - when: { text: SET }
    set: { a: x, n: "{{n+1}}" }
  - when: { text: PAIR }
    set: { a: y, n: "{{a}}z" }
    reply: "{{n}}"
  - reply: "{{a}}"
`)
    expect(ask('SET')).toEqual(['problem: {{n+1}} needs a number, and the variable is "abc"'])
    expect(ask('?')).toEqual(['none'])
    expect(ask('PAIR')).toEqual(['yz'])
  })
})
