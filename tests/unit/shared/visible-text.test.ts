import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  decodeForPrograms,
  decodeVisible,
  finishedBy,
  unfinishedTail,
  visibleLine,
  visibleString,
} from '../../../src/shared/visible-text'
import { partialCharacterAfter, unpackPartialCharacter } from '../../../src/main/recording/index/partial-character'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Decodes chunks as the table does: each with the unfinished character of the one before. */
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

it('shows a character that was split over chunks where it ends, and its beginning where that came', () => {
  const [first, second, third] = [bytes('a').subarray(0, 1), Uint8Array.of(0xbd), Uint8Array.of(0xa0, 0x62)]
  const rows = [
    decodeVisible(Uint8Array.of(...first, 0xe4), undefined, true),
    decodeVisible(second, Uint8Array.of(0xe4), true),
    decodeVisible(third, Uint8Array.of(0xe4, 0xbd), true),
  ]
  expect(rows).toEqual([
    [
      { kind: 'plain', text: 'a' },
      { kind: 'split', text: '\\xE4' },
    ],
    [{ kind: 'split', text: '\\xBD' }],
    [{ kind: 'plain', text: '你b' }],
  ])
})

it.each([
  ['UTF-8', 'utf-8', [0xcd]],
  ['UTF-8 that would need two more', 'utf-8', [0xf0, 0x9f]],
  ['GBK', 'gbk', [0xc4]],
] as const)(
  'shows nothing of what an earlier chunk left unfinished in %s, and these bytes do not finish',
  (_n, encoding, left) => {
    expect(decodeVisible(bytes('1 beat'), Uint8Array.from(left), true, encoding)).toEqual([
      { kind: 'plain', text: '1 beat' },
    ])
    expect(finishedBy(bytes('1 beat'), Uint8Array.from(left), encoding)).toEqual(new Uint8Array())
  },
)

it('finishes a character in every encoding that has long ones', () => {
  expect(decodeVisible(Uint8Array.of(0xe3, 0x21), Uint8Array.of(0xc4), true, 'gbk')).toEqual([
    { kind: 'plain', text: '你!' },
  ])
  expect(decodeVisible(Uint8Array.of(0x60), Uint8Array.of(0x4f), true, 'utf-16be')).toEqual([
    { kind: 'plain', text: '你' },
  ])
})

it('adds to the bytes of a row at most the one character that ends in it', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 12 }), (chunks) => {
      let partial = 0
      for (const chunk of chunks) {
        const begun = unpackPartialCharacter(partial)
        const added = finishedBy(chunk, begun, 'utf-8')
        const own = decodeVisible(chunk, begun, true)
        if (added.length === 0)
          expect(own.map(({ text }) => text).join('')).toBe(all(decodeVisible(chunk, undefined, true)))
        else expect(all(own).startsWith('\ufffd')).toBe(false)
        partial = partialCharacterAfter(partial, chunk)
      }
    }),
    { numRuns: 2000 },
  )
})

function all(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => text).join('')
}

it('shows what would turn the layout or drive a terminal as escapes', () => {
  expect(visibleLine(bytes('\u001b[31m\r\n\u202etxt\u200b\ufeff\u009b'))).toBe(
    '\\e[31m\\r\\n\\u{202E}txt\\u{200B}\\u{FEFF}\\x9B',
  )
  expect(visibleString('name\u0007\u202e')).toBe('name\\a\\u{202E}')
})

it('keeps a byte order mark for programs', () => {
  expect(decodeForPrograms(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA')
})
