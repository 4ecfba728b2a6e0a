import { expect, it } from 'vitest'
import { dice } from '../../../src/shared/dice'
import { bytesToEscapes, escapesToBytes } from '../../../src/shared/escapes'

it.each([
  ['GET level\r\n', false, 'GET level\\r\\n'],
  ['a\\b', false, 'a\\\\b'],
  ['水 🫖', false, '水 🫖'],
  ['水', true, '\\xe6\\xb0\\xb4'],
  ['\0\u0007\u001b\u007f', false, '\\0\\a\\e\\x7f'],
])('writes %j as a person edits it', (text, asciiOnly, escapes) => {
  expect(bytesToEscapes(new TextEncoder().encode(text), asciiOnly)).toBe(escapes)
})

it('writes any bytes so that they are read back', () => {
  const random = dice(3)
  for (let round = 0; round < 300; round++) {
    const bytes = Uint8Array.from({ length: 40 }, () => Math.floor(random() * 256))
    expect(escapesToBytes(bytesToEscapes(bytes, round % 2 === 0))).toEqual(bytes)
  }
})
