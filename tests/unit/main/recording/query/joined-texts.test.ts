import { expect, it } from 'vitest'
import { mayJoin, testJoined } from '../../../../../src/main/recording/query/joined-texts'

/** Where the pattern matches, when the texts are searched joined. */
function joined(source: string, flags: string, texts: readonly string[]): number[] {
  const ends = new Uint32Array(texts.length)
  let end = -1
  for (const [at, text] of texts.entries()) {
    end += 1 + text.length
    ends[at] = end
  }
  const fits = new Uint8Array(texts.length)
  const all = texts.join('\n')
  testJoined({ all, ends }, new RegExp(source, `${flags}g`), new RegExp(source, flags), fits, 0, 1)
  return [...fits]
}

function alone(source: string, flags: string, texts: readonly string[]): number[] {
  return texts.map((text) => Number(new RegExp(source, flags).test(text)))
}

const TEXTS = ['', 'abc', 'ab', '', 'c', 'b\n', '\n', 'xaabbx', 'bca', 'a', '', 'A B', 'ab\nab', '']

it.each([
  ['ab', ''],
  ['', ''],
  ['a?', ''],
  ['a*b', ''],
  ['b+c', ''],
  // A line break, a class that has one, and whatever runs from one text into the next.
  ['\\n', ''],
  ['c\\nb', ''],
  ['[^a]', ''],
  ['b[^]*a', ''],
  ['b.*a', 's'],
  ['\\s', ''],
  ['\\W+', 'u'],
  ['(?:c|b\\n\\n)x?', ''],
  ['(?<first>a)\\k<first>', ''],
  ['(b)\\1', ''],
  ['a b', 'i'],
  ['[a-c]{3}', ''],
  ['nothing+', ''],
])('finds /%s/%s in joined texts where it is in each alone', (source, flags) => {
  expect(mayJoin(source, flags)).toBe(true)
  expect(joined(source, flags, TEXTS)).toEqual(alone(source, flags, TEXTS))
})

it('finds any pattern made by chance in the same texts as one after the other', () => {
  let state = 7
  const below = (count: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * count)
  }
  const pick = (choices: readonly string[]): string => choices[below(choices.length)] ?? ''
  const parts = ['a', 'b', 'c', '.', '\\s', '[^a]', '[ab]', '\\n', '(?:ab|b)', '(a|bc)', '\\1', '[^]', 'b|c']
  for (let round = 0; round < 1_000; round++) {
    const source = Array.from(
      { length: 1 + below(4) },
      () => `${pick(parts)}${pick(['', '', '?', '*', '+', '*?', '{2}'])}`,
    )
    const flags = pick(['', 'i', 's', 'u'])
    const written = source.join('')
    // `\\1` without a group is a mistake with the flag u.
    if (flags === 'u' && written.includes('\\1') && !written.includes('(a')) continue
    const texts = Array.from({ length: below(8) }, () =>
      Array.from({ length: below(6) }, () => pick(['a', 'b', 'c', '\n', ' ', 'A'])).join(''),
    )
    if (!mayJoin(written, flags)) continue
    expect([written, flags, texts, joined(written, flags, texts)]).toEqual([
      written,
      flags,
      texts,
      alone(written, flags, texts),
    ])
  }
})

it.each(['^a', 'a$', '\\ba', 'a\\B', '(?=a)', '(?!a)', '(?<=a)b', '(?<!a)b', 'a|b$', '(?i:a)', '\\\\^', '[a]^'])(
  'searches one text after the other for /%s/',
  (source) => {
    expect(mayJoin(source, '')).toBe(false)
  },
)

it.each(['\\^a', '[\\b$^]', 'a\\$', '(?:a)(?<name>b)', '[(?=]', '\\\\a', '[]a', '[^]]', '\\[\\(\\?='])(
  'joins texts for /%s/',
  (source) => {
    expect(mayJoin(source, '')).toBe(true)
  },
)

it('joins nothing for flags that make a search depend on the one before', () => {
  expect(mayJoin('a', 'g')).toBe(false)
  expect(mayJoin('a', 'y')).toBe(false)
  expect(mayJoin('a', 'v')).toBe(false)
  expect(mayJoin('a', 'imsu')).toBe(true)
})
