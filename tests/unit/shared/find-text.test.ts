import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasCapital, includesInAnyCase } from '../../../src/shared/find-text'

describe('text in any case', () => {
  it.each([
    ['HELLO world', 'hello', true],
    ['say hello', 'hello', true],
    ['hell o', 'hello', false],
    ['aaab', 'aab', true],
    ['[@`{', '{', true],
    ['[@`', '{', false],
    ['@', '`', false],
    ['GRÜSSE', 'grÜsse', true],
    ['', 'a', false],
  ])('looks in %j for %j', (text, needle, isThere) => {
    expect(includesInAnyCase(Buffer.from(text), Buffer.from(needle))).toBe(isThere)
  })

  it('finds what a search in small letters finds', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '0', '[', '\xff'), maxLength: 12 })
    fc.assert(
      fc.property(few, few, (text, word) => {
        const needle = word.toLowerCase()
        const wanted = text.toLowerCase().includes(needle)
        expect(includesInAnyCase(Buffer.from(text, 'latin1'), Buffer.from(needle, 'latin1'))).toBe(wanted)
      }),
    )
  })

  it('knows capitals of every alphabet', () => {
    expect(['temperature', 'ß', '温度', '12'].map(hasCapital)).toEqual([false, false, false, false])
    expect(['Temperature', 'É', 'Ж'].map(hasCapital)).toEqual([true, true, true])
  })
})
