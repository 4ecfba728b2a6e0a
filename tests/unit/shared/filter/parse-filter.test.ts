import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Filter } from '../../../../src/shared/filter/filter'
import { parseFilter } from '../../../../src/shared/filter/parse-filter'

const text = (word: string): Filter => ({ kind: 'text', text: word })

it.each<[string, Filter | undefined]>([
  ['', undefined],
  ['   ', undefined],
  ['hello', text('hello')],
  ['hello world', { kind: 'all', of: [text('hello'), text('world')] }],
  ['"hello world"', text('hello world')],
  ['"say \\"hi\\" \\\\"', text('say "hi" \\')],
  ['f(x) {"a":1}', { kind: 'all', of: [text('f(x)'), text('{"a":1}')] }],
  ['GET: http://host', { kind: 'all', of: [text('GET:'), text('http://host')] }],
  ['a OR b c', { kind: 'any', of: [text('a'), { kind: 'all', of: [text('b'), text('c')] }] }],
  ['a or b', { kind: 'all', of: [text('a'), text('or'), text('b')] }],
  ['-a', { kind: 'not', of: text('a') }],
  ['NOT (a OR b)', { kind: 'not', of: { kind: 'any', of: [text('a'), text('b')] } }],
  ['a AND b', { kind: 'all', of: [text('a'), text('b')] }],
  ['-5 -', { kind: 'all', of: [{ kind: 'not', of: text('5') }, text('-')] }],
  ['is:received', { kind: 'is', row: 'rx' }],
  ['len:>100', { kind: 'length', in: [{ from: 101, to: Infinity }] }],
  ['len:<=20', { kind: 'length', in: [{ from: 0, to: 20 }] }],
  ['len:10..20', { kind: 'length', in: [{ from: 10, to: 20 }] }],
  [
    'conv:1,3-5',
    {
      kind: 'conversation',
      in: [
        { from: 1, to: 1 },
        { from: 3, to: 5 },
      ],
    },
  ],
  ['hex:"01 0a"', { kind: 'hex', hex: '010a' }],
  ['re:/a b\\/c/i', { kind: 'regex', source: 'a b\\/c', flags: 'i' }],
  ['re:^x$', { kind: 'regex', source: '^x$', flags: '' }],
  ['event:half-closed', { kind: 'event', name: 'half-closed' }],
  ['peer:127.0.0.1:80', { kind: 'peer', text: '127.0.0.1:80' }],
  ['time:12:03', { kind: 'time', in: [{ from: 43_380_000, to: 43_439_999.999 }] }],
  ['time:>=00:00:01.5', { kind: 'time', in: [{ from: 1_500, to: Infinity }] }],
])('reads %s', (typed, filter) => {
  expect(parseFilter(typed)).toEqual({ ok: true, filter })
})

it.each([
  ['len:x', 'not-a-range', 5, 'x'],
  ['len:', 'nothing-after', 5, 'len:'],
  ['a is:blue', 'unknown-value', 6, 'blue'],
  ['time:25:00', 'not-a-time', 6, '25:00'],
  ['hex:0g', 'not-hex', 5, '0g'],
  ['re:/(/', 'bad-regex', 4, undefined],
  ['re:/a', 'bad-regex', 4, undefined],
  ['re:/a/gx', 'bad-regex', 4, undefined],
  ['"abc', 'open-quote', 1, '"'],
  ['(a OR b', 'open-parenthesis', 1, '('],
  ['a )', 'extra-parenthesis', 3, ')'],
  ['a OR', 'nothing-after', 5, 'OR'],
  ['OR a', 'nothing-after', 1, ''],
  ['NOT', 'nothing-after', 4, 'NOT'],
  ['('.repeat(60) + 'a' + ')'.repeat(60), 'too-deep', 52, '('],
])('says where %s is wrong', (typed, kind, column, found) => {
  const parsed = parseFilter(typed)
  expect(parsed).toMatchObject({ ok: false, mistake: { kind, column } })
  if (found !== undefined && !parsed.ok) expect(parsed.mistake.found).toBe(found)
})

it('reads or refuses anything, and never throws', () => {
  const piece = fc.constantFrom(
    'a',
    '"',
    '(',
    ')',
    '-',
    'OR',
    'NOT',
    'len:',
    '>1',
    're:/',
    '/',
    '\\',
    ' ',
    'time:',
    ':',
    '你',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(typeof parseFilter(pieces.join('')).ok).toBe('boolean')
    }),
    { numRuns: 2_000 },
  )
})
