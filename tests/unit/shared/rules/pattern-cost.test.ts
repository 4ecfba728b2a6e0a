import { describe, expect, it } from 'vitest'
import { literalPrefix, patternCost } from '../../../../src/shared/rules/pattern-cost'

describe('what a pattern may cost', () => {
  it.each([
    ['^SET level=(\\d+)$', 1],
    ['^abc$', 0],
    ['abc', 1],
    ['^a*b*c*$', 3],
    ['\\d+x', 2],
    ['^(?:GET|PUT) (?<what>\\w+)$', 1],
    ['^[^\\]]*]$', 1],
    ['^(?:ab)+$', 1],
  ])('%s grows with power %d of the length', (source, degree) => {
    expect(patternCost(source, '')?.degree).toBe(degree)
  })

  it.each(['(a+)+b', '(a|a)*', '(a|b)+$', '(\\w+\\s?)*x', '^(?=a*)b', '(a)\\1*', '(?:a?){30}a{30}', '(a*)*'])(
    '%s is promised nothing',
    (source) => {
      expect(patternCost(source, '')).toBeUndefined()
    },
  )
})

describe('what every match begins with', () => {
  it.each([
    ['^SET level=(\\d+)$', '', 'SET level='],
    ['^SE?T', '', 'S'],
    ['^ab+c', '', 'ab'],
    ['^ab|cd', '', ''],
    ['abc', '', ''],
    ['^abc', 'i', ''],
    ['^a\\.b', '', 'a.b'],
    ['^\\d', '', ''],
    ['^ab{0,2}', '', 'a'],
  ])('%s', (source, flags, prefix) => {
    expect(literalPrefix(source, flags)).toBe(prefix)
  })
})
