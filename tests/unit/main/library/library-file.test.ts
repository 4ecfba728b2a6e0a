import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EMPTY_LIBRARY, toSequence, type Library } from '../../../../src/shared/library'
import { mergeLibraries } from '../../../../src/shared/library-edit'
import { parseLibrary, printLibrary } from '../../../../src/main/library/library-file'
import { LibraryStore } from '../../../../src/main/library/library-store'
import { failureOf, valueOf } from '../../../support/engine'
import { temporaryFolder } from '../../../support/folder'

const LIBRARY: Library = {
  messages: [
    {
      name: 'hello',
      group: 'Greetings',
      format: 'text',
      text: 'hello {{seq}}',
      newline: 'crlf',
      variables: true,
      key: 1,
    },
    { name: '你好', format: 'text', text: '第一行\n第二行: "x" # no comment\n', encoding: 'gbk' },
    { name: 'ping', format: 'hex', text: '01 03', checksum: 'crc-16-modbus' },
    { name: 'read ten', format: 'fields', template: 'modbus', values: { count: '10' } },
  ],
  sequences: [
    {
      name: 'log in',
      steps: [
        { send: 'hello' },
        { wait: '220', within: 2000 },
        { capture: { token: 'token=(\\w+)', level: '(?<level>\\d+)' }, within: 300, otherwise: 'go-on' },
        { delay: 50 },
        {
          branch: [
            { when: '230', steps: [{ send: 'hello' }] },
            { when: '35 33 30', format: 'hex', steps: [] },
          ],
          within: 300,
          otherwise: 'go-on',
        },
        {
          repeat: 3,
          every: 100,
          until: 'bye',
          steps: [{ send: 'ping' }, { wait: '\\x06', format: 'escapes', within: 10 }],
        },
      ],
    },
  ],
  templates: [
    {
      name: 'modbus',
      endianness: 'big',
      fields: [
        { name: 'unit', type: 'u8', value: '1' },
        { name: 'function', type: 'u8', value: 'read', choices: { read: 3, write: 6 } },
        { name: 'count', type: 'u16' },
        { name: 'crc', type: 'checksum', checksum: 'crc-16-modbus' },
      ],
    },
  ],
}

it('writes what it reads, one value a line, so that a change is one line of a comparison', () => {
  const text = printLibrary(LIBRARY)
  expect(valueOf(parseLibrary(text, 'file'))).toEqual(LIBRARY)
  const [first, ...others] = LIBRARY.messages
  if (first === undefined || first.format === 'fields') throw new Error('no message')
  const changed = printLibrary({ ...LIBRARY, messages: [{ ...first, newline: 'lf' }, ...others] })
  const [before, after] = [text.split('\n'), changed.split('\n')]
  expect(before.filter((line, at) => line !== after[at])).toEqual(['    newline: crlf'])
})

it('writes long lists as one list each', () => {
  const messages = Array.from(
    { length: 250 },
    (_, at) => ({ name: `m${String(at)}`, format: 'text', text: `hello ${String(at)}` }) as const,
  )
  const text = printLibrary({ ...LIBRARY, messages, sequences: [] })
  expect(text.match(/^messages:$/gm)).toHaveLength(1)
  expect(valueOf(parseLibrary(text, 'file')).messages).toEqual(messages)
})

it('keeps any text as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1 }), (text, group) => {
      const library: Library = { ...EMPTY_LIBRARY, messages: [{ name: 'n', group: `g${group}`, format: 'text', text }] }
      expect(valueOf(parseLibrary(printLibrary(library), 'file'))).toEqual(library)
    }),
    { numRuns: 300 },
  )
})

it.each([
  ['', 'the line "wirebench: 1" is missing'],
  ['- a\n- b\n', 'the line "wirebench: 1" is missing'],
  ['wirebench: 2\n', 'it has format 2; this version reads format 1'],
  ['wirebench: 1\nmessages: [\n', 'line 3: a closing bracket is missing'],
  [
    'wirebench: 1\nmessages:\n  - name: a\n    format: text\n    text: b\n    newline: cr\n',
    'line 6: messages.0.newline: write one of lf, crlf',
  ],
  ['wirebench: 1\nmessages:\n  - name: a\n    format: text\n', 'line 3: messages.0.text: "text" is missing'],
  [
    'wirebench: 1\nmessages:\n  - name: a\n    format: hex\n    text: 0g\n',
    'message "a": column 2: "g" is not a hex digit',
  ],
  ['wirebench: 1\nsequences:\n  - name: s\n    steps:\n      - send: b\n', 'sequence "s": there is no message "b"'],
  ['wirebench: 1\nsequences:\n  - name: s\n    steps:\n      - jump: b\n', 'a step is one of send, delay, wait'],
  ['wirebench: 1\ncolour: red\n', 'line 2: colour: "colour" is not known here'],
  [
    'wirebench: 1\nmessages:\n  - name: a\n    format: text\n    text: b\n    key: 10\n',
    'a key is a number from 1 to 9',
  ],
  [
    'wirebench: 1\na: &x [1,1,1,1,1,1,1,1,1,1]\nb: &y [*x,*x,*x,*x,*x,*x,*x,*x,*x,*x]\nc: [*y,*y,*y,*y,*y,*y,*y,*y,*y,*y,*y,*y]\n',
    'too many references',
  ],
])('says what is wrong with %j', (text, words) => {
  const { message } = failureOf(parseLibrary(text, 'my.yaml'))
  expect(message).toContain('my.yaml: ')
  expect(message).toContain(words)
})

it('reads a file with a byte order mark and CRLF line ends', () => {
  const text = `\uFEFF${printLibrary(LIBRARY).replaceAll('\n', '\r\n')}`
  expect(valueOf(parseLibrary(text, 'file')).messages.length).toBe(4)
})

it('puts messages in the place of their names in a sequence', () => {
  const [sequence] = LIBRARY.sequences
  if (sequence === undefined) throw new Error('no sequence')
  const resolved = toSequence(LIBRARY, sequence)
  expect(resolved.ok && resolved.value.steps.map(({ kind }) => kind)).toEqual([
    'send',
    'wait',
    'capture',
    'delay',
    'branch',
    'loop',
  ])
})

it('merges without losing or doubling anything', () => {
  expect(mergeLibraries(LIBRARY, LIBRARY)).toEqual(LIBRARY)
  const theirs: Library = {
    ...EMPTY_LIBRARY,
    messages: [{ name: 'hello', format: 'text', text: 'another', key: 1 }],
    sequences: [
      {
        name: 'log in',
        steps: [
          { repeat: 2, steps: [{ send: 'hello' }] },
          { branch: [{ when: 'OK', steps: [{ send: 'hello' }] }], within: 9 },
        ],
      },
    ],
  }
  const merged = mergeLibraries(LIBRARY, theirs)
  expect(merged.messages.at(-1)).toEqual({ name: 'hello (2)', format: 'text', text: 'another' })
  expect(merged.sequences.at(-1)).toEqual({
    name: 'log in (2)',
    steps: [
      { repeat: 2, steps: [{ send: 'hello (2)' }] },
      { branch: [{ when: 'OK', steps: [{ send: 'hello (2)' }] }], within: 9 },
    ],
  })
})

it('keeps the file private and whole, and refuses to overwrite what another window saved', () => {
  const path = join(temporaryFolder(), 'profile', 'messages.yaml')
  const store = new LibraryStore(path)
  const saved = valueOf(store.save(LIBRARY, 0))
  expect(saved.revision).toBe(1)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(failureOf(store.save(EMPTY_LIBRARY, 0)).message).toContain('another window')
  expect(new LibraryStore(path).state.library).toEqual(LIBRARY)
  const twice = { ...LIBRARY, messages: [...LIBRARY.messages, ...LIBRARY.messages] }
  expect(failureOf(store.save(twice, 1)).message).toContain('this name is used twice')
  expect(new LibraryStore(path).state.library).toEqual(LIBRARY)
})

it('sets a file aside that it cannot read, says so, and goes on', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'messages.yaml')
  writeFileSync(path, 'wirebench: 1\nmessages: {')
  const store = new LibraryStore(path)
  expect(store.problem?.message).toMatch(/line 2.*It was kept as .*messages\.yaml\.bad-/s)
  valueOf(store.save(LIBRARY, 0))
  const copy = readdirSync(folder).find((name) => name.includes('.bad-')) ?? ''
  expect(readFileSync(join(folder, copy), 'utf8')).toContain('messages: {')
  expect(existsSync(path)).toBe(true)
})

it('reads the example of the documentation', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/messages.md'), 'utf8')
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const library = valueOf(parseLibrary(example, 'messages.md'))
  expect([library.messages.length, library.sequences.length, library.templates.length]).toEqual([2, 1, 1])
})

it.each([
  ['branch: []\n        within: 9', 'sequence "s": step 1: A branch has 1 to 100 cases; this has 0'],
  ['branch: [{ when: "" }]\n        within: 9', 'sequence "s": step 1.1: There is nothing to wait for'],
  ['branch: [{ when: a }, { when: zz, format: hex }]\n        within: 9', 'sequence "s": step 1.2: What to wait for: '],
  [
    'branch: [{ when: a, steps: [{ wait: "", within: 1 }] }]\n        within: 9',
    'sequence "s": step 1.1.1: There is nothing',
  ],
  ['branch: [{ when: a }]\n        within: 0', 'sequence "s": step 1: 0 ms is not possible'],
])('says what is wrong in a branch: %s', (step, words) => {
  const outcome = parseLibrary(`wirebench: 1\nsequences:\n  - name: s\n    steps:\n      - ${step}\n`, 'm.yaml')
  expect(outcome.ok ? '' : outcome.failure.message.toLowerCase()).toContain(words.toLowerCase())
})

it.each([
  ['capture: {}\n        within: 9', 'sequence "s": step 1: there is nothing to capture'],
  ['capture: { 1a: "(x)" }\n        within: 9', 'step 1: "1a" cannot be the name of a variable'],
  ['capture: { peer: "(x)" }\n        within: 9', 'step 1: "peer" cannot be the name of a variable'],
  ['capture: { a: "x" }\n        within: 9', 'step 1: the pattern "x" has no group'],
  ['capture: { a: "(x" }\n        within: 9', 'step 1: the pattern "(x": '],
  ['capture: { a: "(x)" }\n        within: 0', 'step 1: 0 ms is not possible'],
  ['capture: { a: "(x)" }', 'A step is one of send'],
])('says what is wrong in a step that captures: %s', (step, words) => {
  const outcome = parseLibrary(`wirebench: 1\nsequences:\n  - name: s\n    steps:\n      - ${step}\n`, 'm.yaml')
  expect(outcome.ok ? '' : outcome.failure.message.toLowerCase()).toContain(words.toLowerCase())
})
