import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readOptionsFile } from '../../../../src/main/library/options-file'
import { saySentence, sayWith } from '../../../../src/shared/words/say'
import { WORDS } from '../../../../src/shared/words/words'
import { temporaryFolder } from '../../../support/folder'
import { failureOf, valueOf } from '../../../support/engine'

function fileWith(text: string): string {
  const path = join(temporaryFolder(), 'options.json')
  writeFileSync(path, text)
  return path
}

it('reads names and values, with a byte order mark or without', () => {
  expect(valueOf(readOptionsFile(fileWith('\uFEFF{"backlog": 5}')))).toEqual({ backlog: 5 })
})

it.each([
  ['{\n  "backlog": 5\n  "nagle": true\n}', 'line 3, column 3: it is not JSON', '第 3 行第 3 列：从这里开始不是 JSON'],
  ['{"backlog": 5', 'line 1, column 14: it is not JSON from here on', '从这里开始不是 JSON'],
  ['', 'line 1, column 1: it is not JSON', '第 1 行第 1 列'],
  ['hello', 'it is not JSON', '不是 JSON'],
  ['[1]', 'it is not a JSON object of option names and values, such as {"backlog": 5}', '不是由选项名称和值组成的'],
])('says what is wrong with %j and where, in both languages', (text, english, chinese) => {
  const path = fileWith(text)
  const { message, said } = failureOf(readOptionsFile(path))
  expect(message).toContain(`${path}: ${english.slice(0, 4)}`)
  expect(message).toContain(english)
  if (said === undefined) throw new Error('there are no words for other languages')
  expect(saySentence(sayWith(WORDS['zh-CN']), said)).toContain(chinese)
})

it('names a file that is not there by its path', () => {
  const path = join(temporaryFolder(), 'none.json')
  expect(failureOf(readOptionsFile(path))).toMatchObject({ code: 'file-not-found', subject: path })
})
