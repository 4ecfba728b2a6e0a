import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  decodeForPrograms,
  decodeVisible,
  unfinishedTail,
  visibleLine,
  visibleString,
} from '../../../src/shared/visible-text'
import { partialCharacterAfter, unpackPartialCharacter } from '../../../src/main/recording/index/partial-character'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Decodes chunks as the table does: each with what the one before left over. */
function decodeChunks(chunks: readonly Uint8Array[]): string {
  let partialCharacter = 0
  let text = ''
  for (const chunk of chunks) {
    text += visibleLine(chunk, unpackPartialCharacter(partialCharacter), true)
    partialCharacter = partialCharacterAfter(partialCharacter, chunk)
  }
  return text + visibleLine(unpackPartialCharacter(partialCharacter))
}

it('gives the same text wherever a stream is split', () => {
  const text = 'a€b你好😀é'
  const whole = bytes(text)
  for (let first = 0; first <= whole.length; first++) {
    for (let second = first; second <= whole.length; second++) {
      const chunks = [whole.subarray(0, first), whole.subarray(first, second), whole.subarray(second)]
      expect(decodeChunks(chunks)).toBe(text)
    }
  }
})

it('gives the same text for any bytes in any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 12 }), (chunks) => {
      const whole = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
      expect(decodeChunks(chunks)).toBe(visibleLine(whole))
    }),
    { numRuns: 2000 },
  )
})

it('shows bytes that are no UTF-8, each by itself', () => {
  expect(decodeVisible(Uint8Array.of(0x41, 0xff, 0x00, 0xc3, 0x28))).toEqual([
    { kind: 'plain', text: 'A' },
    { kind: 'bad', text: '\\xFF' },
    { kind: 'control', text: '\\x00' },
    { kind: 'bad', text: '\\xC3' },
    { kind: 'plain', text: '(' },
  ])
})

it.each([
  ['surrogates in UTF-8', [0xed, 0xa0, 0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
])('calls %s bad', (_name, sequence) => {
  expect(decodeVisible(Uint8Array.from(sequence)).map(({ kind }) => kind)).toEqual(['bad'])
})

it('marks the beginning of a character that the next chunk finishes', () => {
  expect(decodeVisible(Uint8Array.of(0x61, 0xe2, 0x82), new Uint8Array(), true)).toEqual([
    { kind: 'plain', text: 'a' },
    { kind: 'split', text: '\\xE2\\x82' },
  ])
  expect(unfinishedTail(Uint8Array.of(0xe2, 0x82, 0xac))).toBe(0)
})

it('shows what would turn the layout or drive a terminal as escapes', () => {
  expect(visibleLine(bytes('\u001b[31m\r\n\u202etxt\u200b\ufeff\u009b'))).toBe(
    '\\e[31m\\r\\n\\u{202E}txt\\u{200B}\\u{FEFF}\\x9B',
  )
  expect(visibleString('name\u0007\u202e')).toBe('name\\a\\u{202E}')
})

it('keeps a byte order mark for programs', () => {
  expect(decodeForPrograms(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA')
})
