import { createI18n } from 'vue-i18n'
import { expect, it } from 'vitest'
import { LATIN } from '../../../support/latin'
import { formatWords } from '../../../../src/shared/words/format-words'
import { WORDS } from '../../../../src/shared/words/words'
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

/** Keys and values of a file of rules, which are the same in every language. */
const RULE_KEYS =
  /\b(?:true|false|rules|fields|reply|replies|closed|connected|set|state|shared|event|nth|length|regex|close|reset|forward|change|pass|delayMs|afterMs|find|findHex|at|comment|has)\b/g

/** The same in a file of saved messages. */
const STEP_KEYS = /\b(?:send|delay|wait|within|branch|capture|repeat|steps)\b/g

it('has no English word in a Chinese text that is not the name of something', () => {
  const english = entries(zhCN).flatMap(([key, text]) =>
    [
      ...text
        .replace(/\{\w+\}/g, '')
        .replace(/“wirebench [^”]*”/g, '')
        .replace(/--[\w-]+/g, '')
        .replace(/\b[a-z-]+=[\w%]+/g, '')
        .replace(LATIN, '')
        .replace(key.startsWith('rules.mistake.') ? RULE_KEYS : '', '')
        .replace(key === 'file.step' ? STEP_KEYS : '', '')
        .matchAll(/\b[A-Za-z]{3,}\b/g),
    ].map(([word]) => `${key}: ${word}`),
  )
  expect(english).toEqual([])
})

it('says every sentence as the reader of the page does', () => {
  for (const locale of Object.keys(WORDS) as (keyof typeof WORDS)[]) {
    const i18n = createI18n({ legacy: false, locale, messages: WORDS })
    const { t } = i18n.global as unknown as { t: (key: string, values: object, count: number) => string }
    for (const [key, sentence] of entries(WORDS[locale])) {
      for (const count of sentence.includes(' | ') ? [0, 1, 2, 7] : [1]) {
        const values = Object.fromEntries(
          [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, name === 'n' ? count : `<${name}>`]),
        )
        expect([key, formatWords(sentence, values, count)]).toEqual([key, t(key, values, count)])
      }
    }
  }
})
