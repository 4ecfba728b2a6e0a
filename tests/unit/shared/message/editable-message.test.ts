import fc from 'fast-check'
import { expect, it } from 'vitest'
import { composeMessage } from '../../../../src/shared/message/compose-message'
import { toEditable } from '../../../../src/shared/message/editable-message'
import { encodeText } from '../../../../src/main/recording/query/text-encoder'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

it('is text, escapes or hex, whichever says most, and keeps the line end that is chosen', () => {
  expect(toEditable(bytesOf('hello\n'), 'utf-8', 'lf')).toEqual({ format: 'text', text: 'hello', newline: 'lf' })
  expect(toEditable(bytesOf('hello'), 'utf-8', 'lf')).toEqual({ format: 'text', text: 'hello', newline: 'none' })
  expect(toEditable(bytesOf('a\nb\t你好'), 'utf-8', 'none')).toEqual({
    format: 'text',
    text: 'a\nb\t你好',
    newline: 'none',
  })
  expect(toEditable(bytesOf('GET / HTTP/1.1\r\n\r\n'), 'utf-8', 'none')).toEqual({
    format: 'escapes',
    text: 'GET / HTTP/1.1\\r\\n\\r\\n',
    newline: 'none',
  })
  expect(toEditable(Uint8Array.of(1, 3, 0, 0, 0xff, 10), 'utf-8', 'lf')).toEqual({
    format: 'hex',
    text: '01 03 00 00 ff 0a',
    newline: 'none',
  })
  expect(toEditable(Uint8Array.of(...bytesOf('C:\\path name '), 0xff), 'utf-8', 'none')).toEqual({
    format: 'escapes',
    text: 'C:\\\\path name \\xff',
    newline: 'none',
  })
})

it('is composed to the very same bytes again', () => {
  const newline = fc.constantFrom('none' as const, 'lf' as const, 'crlf' as const)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 30 }).map(bytesOf),
    fc.string({ maxLength: 40 }).map((text) => bytesOf(`${text}\r\n`)),
  )
  fc.assert(
    fc.property(bytes, newline, (whole, chosen) => {
      const composed = composeMessage(toEditable(whole, 'utf-8', chosen))
      expect(composed.ok && [...composed.bytes]).toEqual([...whole])
    }),
    { numRuns: 500 },
  )
})

it.each(['gbk', 'utf-16le', 'windows-1251'] as const)('is composed to the same bytes in %s', (encoding) => {
  const text = encoding === 'windows-1251' ? 'Привет\r\n' : '你好，世界\n'
  const bytes = Uint8Array.from(encodeText(text, encoding))
  const editable = toEditable(bytes, encoding, 'lf')
  expect(editable.format).toBe(encoding === 'windows-1251' ? 'escapes' : 'text')
  const composed = composeMessage(editable, undefined, (part) => encodeText(part, encoding))
  expect(composed.ok && [...composed.bytes]).toEqual([...bytes])
})
