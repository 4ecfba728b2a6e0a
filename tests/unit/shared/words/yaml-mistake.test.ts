import { parseDocument } from 'yaml'
import { expect, it } from 'vitest'
import { sayClause, saySentence, sayWith } from '../../../../src/shared/words/say'
import { WORDS } from '../../../../src/shared/words/words'
import { yamlMistake } from '../../../../src/shared/words/yaml-mistake'

it.each([
  ['a: "b', 'a closing quotation mark is missing', '缺少右引号'],
  ['a: [1, 2', 'a closing bracket is missing', '缺少右括号'],
  ['a: ["1" "2"]', 'a comma or a closing bracket is missing before this', '此处之前缺少逗号或右括号'],
  ['a: 1\nb\nc: 2', 'this line needs a ":" and a value', '这一行缺少“:”和值'],
  ['a: 1\na: 2', 'this key is there already', '这个键重复了'],
  ['a: b: c', 'there is a second ":" in this line', '这一行有第二个“:”'],
  ['a:\n  - b: 1\n    c: d\n    - b: 2', 'this item of a list is indented too far', '缩进过深'],
  ['a:\n\t- b', 'indent with spaces, not with tabs', '缩进请用空格，不要用制表符'],
  ['a:\n  - b\n c: d', 'the indentation does not match', '缩进与上面的行不一致'],
  ['a: @b', 'a text that begins with this character must be in quotation marks', '以这个字符开头的文本要加引号'],
  ['a: "\\q"', 'this escape is unknown', '双引号里没有这种转义'],
  ['a: *', 'the name of this anchor or reference', '这个锚点或引用的名称'],
  ['a: 1\n---\nb: 2', 'the file holds several documents', '文件里有多个文档'],
  ['a: b # c\nd: } e', 'this is not expected here', '这里不应出现它'],
])('says what is wrong with %j in both languages', (text, english, chinese) => {
  const [error] = parseDocument(text, { prettyErrors: false }).errors
  if (error === undefined) throw new Error('nothing is wrong')
  expect(saySentence(sayClause, yamlMistake(error))).toContain(english)
  expect(saySentence(sayWith(WORDS['zh-CN']), yamlMistake(error))).toContain(chinese)
})
