import { expect, it } from 'vitest'
import { en } from '../../../../src/shared/words/en/messages'
import { zhCN } from '../../../../src/shared/words/zh-CN/messages'

function entries(messages: object, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : entries(value as object, `${path}${key}.`),
  )
}

const ownWords = ([key]: [string, string]): boolean => !key.startsWith('failure.')
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

it('has the same keys in every language', () => {
  const keys = (messages: object): string[] =>
    entries(messages)
      .filter(ownWords)
      .map(([key]) => key)
  expect(keys(zhCN)).toEqual(keys(en))
})

it('names the same values in every language', () => {
  const chinese = new Map(entries(zhCN))
  for (const [key, text] of entries(en))
    expect([key, placeholders(chinese.get(key) ?? '')]).toEqual([key, placeholders(text)])
})

it('has no words left in English', () => {
  const english = new Map(entries(en))
  const same = entries(zhCN).filter(
    ([key, text]) => english.get(key) === text && /[a-z]{4}/.test(text.replace(/\{\w+\}/g, '')),
  )
  expect(same).toEqual([])
})
