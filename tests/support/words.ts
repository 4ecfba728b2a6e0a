import { OPTIONS, type OptionKey } from '../../src/shared/options/catalogue'
import type { Messages } from '../../src/shared/words/en/messages'
import { WORDS } from '../../src/shared/words/words'
import { optionsZhCN } from '../../src/shared/words/zh-CN/options'

type KeyOf<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeyOf<T[K]>}` }[keyof T & string]
type Keys = WordKey | readonly WordKey[]
type Values = Readonly<Record<string, string | number>>

/** The key of a sentence in the words of the window: `session.stop`. */
export type WordKey = KeyOf<Messages>

/** Exactly one of these sentences in any language. A value that is not given matches anything. */
export function named(keys: Keys, values: Values = {}): RegExp {
  return new RegExp(`^(?:${patternOf(keys, values)})$`)
}

/** Text that contains one of these sentences. */
export function saying(keys: Keys, values: Values = {}): RegExp {
  return new RegExp(patternOf(keys, values))
}

/** Text that begins with one of these sentences. */
export function beginning(keys: Keys, values: Values = {}): RegExp {
  return new RegExp(`^(?:${patternOf(keys, values)})`)
}

/** Text that begins with none of these sentences. */
export function notBeginning(keys: Keys, values: Values = {}): RegExp {
  return new RegExp(`^(?!${patternOf(keys, values)})`)
}

/** The label of an option in any language. */
export function optionLabel(key: OptionKey): RegExp {
  return new RegExp(`^(?:${labelsOf(key).map(escaped).join('|')})$`)
}

/** The button that proposes to start again with this option changed. */
export function tryingOption(key: OptionKey): RegExp {
  return new RegExp(
    labelsOf(key)
      .map((label) => named('finding.tryOption', { label }).source)
      .join('|'),
  )
}

function labelsOf(key: OptionKey): readonly string[] {
  return [OPTIONS[key].label, optionsZhCN[key].label]
}

function patternOf(keys: Keys, values: Values): string {
  return (typeof keys === 'string' ? [keys] : keys)
    .flatMap((key) => Object.values(WORDS).flatMap((words) => sentenceOf(words, key).split(' | ')))
    .map((sentence) => patternOfSentence(sentence, values))
    .join('|')
}

function patternOfSentence(sentence: string, values: Values): string {
  return sentence
    .split(/(\{\w+\})/)
    .map((part, at) => {
      if (at % 2 === 0) return escaped(part)
      const value = values[part.slice(1, -1)]
      return value === undefined ? '.+' : escaped(String(value))
    })
    .join('')
}

function sentenceOf(words: Messages, key: WordKey): string {
  const found = key.split('.').reduce<unknown>((part, name) => (part as Readonly<Record<string, unknown>>)[name], words)
  if (typeof found !== 'string') throw new Error(`there are no words for ${key}`)
  return found
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
