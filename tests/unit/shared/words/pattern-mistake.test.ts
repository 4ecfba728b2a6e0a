import { expect, it } from 'vitest'
import { patternMistake } from '../../../../src/shared/words/pattern-mistake'
import { sayClause, saySentence, sayWith } from '../../../../src/shared/words/say'
import { WORDS } from '../../../../src/shared/words/words'

function mistakeOf(source: string, flags = '') {
  try {
    new RegExp(source, flags)
  } catch (error) {
    return patternMistake(error)
  }
  throw new Error(`${source} is right`)
}

it.each([
  ['(', '', 'a "(" in the pattern is not closed', '有“(”没有闭合'],
  [')', '', 'a ")" in the pattern has no "("', '多了一个“)”'],
  ['[a', '', 'a "[" in the pattern is not closed', '有“[”没有闭合'],
  ['[z-a]', '', 'runs backwards', '范围写反了'],
  ['a\\', '', 'ends in a single backslash', '以单个反斜杠结尾'],
  ['*', '', 'nothing before *, + or ? to repeat', '前面没有可重复的内容'],
  ['a{2,1}', '', 'hold no count to repeat', '重复次数不对'],
  ['a{', 'u', 'hold no count to repeat', '重复次数不对'],
  ['(?#a)', '', 'no known kind of group', '不是已知的分组类型'],
  ['(?<1>a)', '', 'has an invalid name', '分组名称无效'],
  ['(?<a>b)\\k<c>', '', 'refers to a group that it does not have', '引用了不存在的分组'],
  ['\\-', 'u', 'a character that needs none', '不需要的反斜杠转义'],
])('says what is wrong with /%s/%s in both languages', (source, flags, english, chinese) => {
  const mistake = mistakeOf(source, flags)
  expect(mistake.key).not.toBe('pattern.other')
  expect(saySentence(sayClause, mistake)).toContain(english)
  expect(saySentence(sayWith(WORDS['zh-CN']), mistake)).toContain(chinese)
})

it('shows what it does not know as the engine says it', () => {
  expect(saySentence(sayClause, patternMistake(new Error('Invalid regular expression: /x/: Something new')))).toBe(
    'the pattern is invalid: /x/: Something new',
  )
})
