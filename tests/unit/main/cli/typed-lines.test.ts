import { expect, it } from 'vitest'
import { LineCutter } from '../../../../src/main/cli/typed-lines'
import { MAX_MESSAGE_BYTES } from '../../../../src/shared/limits'

function cut(pieces: readonly string[]): string[] {
  const lines: string[] = []
  const cutter = new LineCutter(
    (line) => lines.push(line),
    () => lines.push('(too long)'),
  )
  for (const piece of pieces) cutter.push(piece)
  cutter.end()
  return lines
}

it('cuts lines by LF, CRLF and CR, wherever the pieces end', () => {
  const text = 'one\ntwo\r\nthree\r\r\n\nfive'
  const lines = ['one', 'two', 'three', '', '', 'five']
  for (let at = 0; at <= text.length; at++) expect(cut([text.slice(0, at), text.slice(at)])).toEqual(lines)
  expect(cut(Array.from(text))).toEqual(lines)
})

it('has no line behind the last end', () => {
  expect(cut(['one\n'])).toEqual(['one'])
  expect(cut([])).toEqual([])
})

it('throws a line away that is longer than any message, as it comes, and goes on behind it', () => {
  const megabyte = 'a'.repeat(MAX_MESSAGE_BYTES)
  expect(
    cut([megabyte, '\n', ...Array.from({ length: 600 }, () => megabyte), '\nbehind\n', megabyte, megabyte]),
  ).toEqual([megabyte, '(too long)', 'behind', '(too long)'])
})
