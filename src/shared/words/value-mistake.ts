import type * as v from 'valibot'
import type { Sentence } from './say'

/** A schema whose message is a key of the words. */
const OWN_KEY = /^(file|rules\.mistake)\.[a-z-]+$/

/** The mistake in a value of a person's file, from an issue of its schema. */
export function valueMistake(issue: v.BaseIssue<unknown>): Sentence {
  if (OWN_KEY.test(issue.message)) return { key: issue.message }
  const { requirement } = issue
  const limit = typeof requirement === 'number' ? requirement : 0
  switch (issue.type) {
    case 'string':
      return { key: 'rules.mistake.text' }
    case 'number':
      return { key: 'rules.mistake.number' }
    case 'integer':
      return { key: 'rules.mistake.whole-number' }
    case 'boolean':
      return { key: 'rules.mistake.boolean' }
    case 'array':
      return { key: 'rules.mistake.list' }
    case 'record':
      return { key: 'file.mapping' }
    case 'min_value':
      return { key: 'file.at-least', values: { min: limit } }
    case 'max_value':
      return { key: 'file.at-most', values: { max: limit } }
    case 'max_length':
      return { key: typeof issue.input === 'string' ? 'file.too-long' : 'file.too-many', values: { max: limit } }
    case 'picklist':
    case 'literal':
    case 'variant':
      return oneOf(issue)
    case 'strict_object':
      return keyMistake(issue)
    default:
      return { key: 'file.not-right' }
  }
}

/** The schema lists what it takes as `("lf" | "crlf")`. */
function oneOf({ expected, received }: v.BaseIssue<unknown>): Sentence {
  const options = [...(expected ?? '').matchAll(/"([^"]*)"/g)].map(([, option = '']) => option)
  if (options.length === 0) return { key: received === 'Object' ? 'file.not-right' : 'file.mapping' }
  return { key: 'rules.mistake.one-of', values: { options: options.join(', ') } }
}

function keyMistake({ expected, received, path }: v.BaseIssue<unknown>): Sentence {
  const step: unknown = path?.at(-1)?.key
  const key = typeof step === 'string' ? step : ''
  if (expected === 'never') return { key: 'file.unknown-key', values: { key } }
  if (received === 'undefined' && path !== undefined) return { key: 'rules.mistake.missing-key', values: { key } }
  return { key: 'file.mapping' }
}
