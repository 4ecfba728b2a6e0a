import { expect, it } from 'vitest'
import { composeMessage } from '../../../../src/shared/message/compose-message'
import { expandVariables, type VariableValues } from '../../../../src/shared/message/variables'

const VALUES: VariableValues = { seq: 7, atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678), peer: '127.0.0.1:2021' }

it.each([
  ['{{seq}}/{{ seq }}', '7/7'],
  ['at {{time}}', 'at 2026-01-02T03:04:05.678Z'],
  ['{{time:s}} {{time:ms}}', '1767323045 1767323045678'],
  ['to {{peer}}!', 'to 127.0.0.1:2021!'],
  ['no { braces } {here}', 'no { braces } {here}'],
])('expands %s', (text, expanded) => {
  expect(expandVariables(text, 'text', VALUES)).toMatchObject({ ok: true, text: expanded })
})

it('makes random values anew each time, of the length asked for', () => {
  const one = expandVariables('{{random:12}} {{uuid}}', 'text', VALUES)
  const other = expandVariables('{{random:12}} {{uuid}}', 'text', VALUES)
  expect(one.ok && one.text).toMatch(
    /^[a-z0-9]{12} [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  expect(one).not.toEqual(other)
})

it('writes the bytes of a value in hex, and random bytes', () => {
  expect(expandVariables('02 {{seq}} 03', 'hex', VALUES)).toMatchObject({ ok: true, text: '02 37 03' })
  const random = expandVariables('{{random:4}}', 'hex', VALUES)
  expect(random.ok && random.text).toMatch(/^[0-9a-f]{8}$/)
})

it.each([
  ['abc {{nobody}}', 5, '{{nobody}}'],
  ['{{seq', 1, '{{seq'],
  ['{{random:0}}', 1, '{{random:0}}'],
  ['{{random:99999}}', 1, '{{random:99999}}'],
])('names the place of %s', (text, column, found) => {
  expect(expandVariables(text, 'text', VALUES)).toEqual({ ok: false, column, found })
})

it('tells a mistake behind a variable by its place in what was typed', () => {
  const composed = composeMessage({ format: 'hex', text: '{{random:8}} 0g', newline: 'none', hasVariables: true })
  expect(composed).toMatchObject({ ok: false, mistake: { kind: 'not-a-hex-digit', column: 15, found: 'g' } })
})

it('leaves braces alone when variables were not asked for', () => {
  const composed = composeMessage({ format: 'text', text: '{{name}}', newline: 'none' })
  expect(composed.ok && Buffer.from(composed.bytes).toString()).toBe('{{name}}')
})

const own = (name: string): string | undefined => (name === 'path' ? 'C:\\new {{seq}}' : undefined)

it.each([
  ['text', '<{{path}}>', '<C:\\new {{seq}}>'],
  ['escapes', '\\x02{{ path }}\\x03', '\x02C:\\new {{seq}}\x03'],
  ['hex', '02 {{path}}', '\x02C:\\new {{seq}}'],
] as const)('puts the value of the session in as it is, in %s', (format, text, sent) => {
  const composed = composeMessage({ format, text, newline: 'none', hasVariables: true }, { ...VALUES, own })
  expect(composed.ok && Buffer.from(composed.bytes).toString()).toBe(sent)
})

it.each(['{{seq}}', '{{peer}}'])('keeps the meaning of %s, whatever the session has', (text) => {
  const expanded = expandVariables(text, 'text', { ...VALUES, own: () => 'mine' })
  expect(expanded.ok && expanded.text).not.toContain('mine')
})

it.each(['{{a b}}', '{{1}}', '{{a-b}}', '{{text}}', `{{${'a'.repeat(65)}}}`])('knows no variable %s', (text) => {
  expect(expandVariables(text, 'text', { ...VALUES, own: () => 'mine' })).toMatchObject({ ok: false, column: 1 })
})
