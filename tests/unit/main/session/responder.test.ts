import { expect, it } from 'vitest'
import { createResponder } from '../../../../src/main/session/handler/responder'

const answer = (kind: 'prefix' | 'text', text: string, chunk: string): string =>
  new TextDecoder().decode(createResponder({ kind, text })(new TextEncoder().encode(chunk)))

it('puts the prefix before each line of a chunk', () => {
  expect(answer('prefix', 'P:', 'one')).toBe('P:one')
  expect(answer('prefix', 'P:', 'one\ntwo\n')).toBe('P:one\nP:two\n')
  expect(answer('prefix', 'P:', '')).toBe('P:')
  expect(answer('prefix', 'P:', '\n\n')).toBe('P:\nP:\n')
})

it('answers every chunk with the fixed text', () => {
  expect(answer('text', 'pong', 'anything')).toBe('pong')
})

it('echoes the same bytes, and nothing by hand', () => {
  const chunk = Uint8Array.of(0, 255)
  expect(createResponder({ kind: 'echo' })(chunk)).toBe(chunk)
  expect(createResponder({ kind: 'none' })(chunk)).toBeUndefined()
})
