import * as v from 'valibot'
import { parseHex } from '../payload-codec'
import { patternMistake } from '../words/pattern-mistake'
import { toHex } from '../hex'
import {
  FILTER_FIELDS,
  type Filter,
  type FilterField,
  type FilterMistake,
  type ParsedFilter,
  type Range,
} from './filter'

const MAX_DEPTH = 50
const IS = {
  received: 'rx',
  in: 'rx',
  rx: 'rx',
  sent: 'tx',
  out: 'tx',
  tx: 'tx',
  event: 'state',
  state: 'state',
} as const

/** One piece of what was typed, with its column. `word` is bare; `field` has a value. */
type Token =
  | { readonly kind: '(' | ')' | 'or' | 'not' | 'and'; readonly column: number; readonly text: string }
  | { readonly kind: 'word'; readonly column: number; readonly text: string }
  | { readonly kind: 'field'; readonly column: number; readonly field: FilterField; readonly text: string }

class FilterError extends Error {
  readonly mistake: FilterMistake

  constructor(kind: FilterMistake['kind'], column: number, found: FilterMistake['found']) {
    super(kind)
    this.mistake = { kind, column, found }
  }
}

/** Text in the language of filters that can be read. */
export function querySchema(maxLength: number) {
  return v.pipe(
    v.string(),
    v.maxLength(maxLength),
    v.check((query) => parseFilter(query).ok, 'the filter cannot be read'),
  )
}

/**
 * Words must all be in the payload; `"two words"` is one. `OR`, `NOT` (or `-` before a word) and parentheses combine;
 * `len:>100 is:received` and their like are in `FILTER_FIELDS`. Anything else with a colon is a word.
 */
export function parseFilter(text: string): ParsedFilter {
  try {
    const parser = new Parser(tokensOf(text), text.length + 1)
    return { ok: true, filter: parser.parse() }
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, mistake: error.mistake }
    throw error
  }
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #end: number
  #at = 0

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens
    this.#end = end
  }

  parse(): Filter | undefined {
    if (this.#tokens.length === 0) return undefined
    const filter = this.#any(0)
    const extra = this.#tokens[this.#at]
    if (extra !== undefined) throw new FilterError('extra-parenthesis', extra.column, extra.text)
    return filter
  }

  #any(depth: number): Filter {
    const of = [this.#all(depth)]
    while (this.#tokens[this.#at]?.kind === 'or') {
      this.#at += 1
      of.push(this.#all(depth))
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'any', of }
  }

  #all(depth: number): Filter {
    const of: Filter[] = []
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token.kind === 'or' || token.kind === ')') break
      if (token.kind === 'and') this.#at += 1
      else of.push(this.#one(depth))
    }
    if (of.length === 0) {
      const before = this.#tokens[this.#at - 1]
      throw new FilterError('nothing-after', this.#tokens[this.#at]?.column ?? this.#end, before?.text ?? '')
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'all', of }
  }

  #one(depth: number): Filter {
    const token = this.#tokens[this.#at]
    if (token === undefined || token.kind === ')' || token.kind === 'or' || token.kind === 'and')
      throw new FilterError('nothing-after', token?.column ?? this.#end, this.#tokens[this.#at - 1]?.text ?? '')
    if (depth > MAX_DEPTH) throw new FilterError('too-deep', token.column, token.text)
    this.#at += 1
    switch (token.kind) {
      case 'not':
        return { kind: 'not', of: this.#one(depth + 1) }
      case '(': {
        const filter = this.#any(depth + 1)
        if (this.#tokens[this.#at]?.kind !== ')') throw new FilterError('open-parenthesis', token.column, '(')
        this.#at += 1
        return filter
      }
      case 'word':
        return { kind: 'text', text: token.text }
      case 'field':
        return fieldFilter(token.field, token.text, token.column)
    }
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    const column = at + 1
    if (/\s/.test(char)) at += 1
    else if (char === '(' || char === ')') {
      tokens.push({ kind: char, column, text: char })
      at += 1
    } else if (char === '-' && /\S/.test(text.charAt(at + 1))) {
      tokens.push({ kind: 'not', column, text: '-' })
      at += 1
    } else if (char === '"') {
      const { value, end } = quoted(text, at)
      tokens.push({ kind: 'word', column, text: value })
      at = end
    } else {
      const field = /^([a-z]+):/.exec(text.slice(at, at + 12))?.[1]
      if (field !== undefined && Object.hasOwn(FILTER_FIELDS, field)) {
        const { value, end } = valueAt(text, at + field.length + 1)
        if (value === '') throw new FilterError('nothing-after', at + field.length + 2, `${field}:`)
        tokens.push({ kind: 'field', column: at + field.length + 2, field: field as FilterField, text: value })
        at = end
      } else {
        const { value, end } = wordAt(text, at)
        tokens.push(keyword(value, column) ?? { kind: 'word', column, text: value })
        at = end
      }
    }
  }
  return tokens
}

function keyword(text: string, column: number): Token | undefined {
  if (text === 'OR' || text === '||') return { kind: 'or', column, text }
  if (text === 'NOT') return { kind: 'not', column, text }
  return text === 'AND' || text === '&&' ? { kind: 'and', column, text } : undefined
}

/** To the next space, or to a parenthesis that closes more than the word opens. */
function wordAt(text: string, from: number): { readonly value: string; readonly end: number } {
  let depth = 0
  let end = from
  for (; end < text.length && !/\s/.test(text.charAt(end)); end++) {
    if (text.charAt(end) === '(') depth += 1
    else if (text.charAt(end) === ')') {
      if (depth === 0) break
      depth -= 1
    }
  }
  return { value: text.slice(from, end), end }
}

function valueAt(text: string, from: number): { readonly value: string; readonly end: number } {
  const char = text.charAt(from)
  if (char === '"') return quoted(text, from)
  if (char !== '/') return wordAt(text, from)
  for (let end = from + 1; end < text.length; end++) {
    if (text.charAt(end) === '\\') end += 1
    else if (text.charAt(end) === '/') {
      const flags = /^[a-z]*/.exec(text.slice(end + 1))?.[0] ?? ''
      return { value: text.slice(from, end + 1 + flags.length), end: end + 1 + flags.length }
    }
  }
  throw new FilterError('bad-regex', from + 1, { key: 'pattern.not-closed' })
}

/** `\"` and `\\` stand for themselves. */
function quoted(text: string, from: number): { readonly value: string; readonly end: number } {
  let value = ''
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') return { value, end: at + 1 }
    if (char === '\\' && /["\\]/.test(text.charAt(at + 1))) {
      at += 1
      value += text.charAt(at)
    } else value += char
  }
  throw new FilterError('open-quote', from + 1, '"')
}

function fieldFilter(field: FilterField, text: string, column: number): Filter {
  switch (field) {
    case 'is':
      if (!Object.hasOwn(IS, text)) throw new FilterError('unknown-value', column, text)
      return { kind: 'is', row: IS[text as keyof typeof IS] }
    case 'text':
    case 'peer':
      return { kind: field, text }
    case 'comment':
      return { kind: 'comment', text }
    case 'has':
      if (text !== 'comment') throw new FilterError('unknown-value', column, text)
      return { kind: 'comment', text: '' }
    case 'hex': {
      const parsed = parseHex(text)
      if (!parsed.ok || parsed.bytes.length === 0) throw new FilterError('not-hex', column, text)
      return { kind: 'hex', hex: toHex(parsed.bytes) }
    }
    case 're':
      return regexFilter(text, column)
    case 'event':
      if (!/^[a-z-]+$/.test(text)) throw new FilterError('unknown-value', column, text)
      return { kind: 'event', name: text }
    case 'conv':
      return { kind: 'conversation', in: ranges(text, column) }
    case 'len':
      return { kind: 'length', in: ranges(text, column) }
    case 'no':
      return { kind: 'number', in: ranges(text, column) }
    case 'time':
      return { kind: 'time', in: [timeRange(text, column)] }
  }
}

function regexFilter(text: string, column: number): Filter {
  const match = /^\/(.*)\/([a-z]*)$/s.exec(text)
  const source = match?.[1] ?? text
  const flags = match?.[2] ?? ''
  if (!/^[imsu]*$/.test(flags)) throw new FilterError('bad-regex', column, { key: 'pattern.flags', values: { flags } })
  try {
    new RegExp(source, flags)
  } catch (error) {
    throw new FilterError('bad-regex', column, patternMistake(error))
  }
  return { kind: 'regex', source, flags }
}

/** The same for numbers that are written elsewhere; undefined when they cannot be read. */
export function parseRanges(text: string): readonly Range[] | undefined {
  try {
    return ranges(text.trim(), 1)
  } catch (error) {
    if (error instanceof FilterError) return undefined
    throw error
  }
}

/** `64`, `>100`, `<=20`, `10..20`, and for whole lists `1,3-5`. */
function ranges(text: string, column: number): Range[] {
  return text.split(',').map((part) => {
    const compared = /^(<=|>=|<|>)(\d+)$/.exec(part)
    const bounds = /^(\d+)(?:(?:\.\.|-)(\d+))?$/.exec(part)
    if (compared !== null) return comparison(compared[1] ?? '', Number(compared[2]), 1)
    if (bounds === null) throw new FilterError('not-a-range', column, text)
    return { from: Number(bounds[1]), to: Number(bounds[2] ?? bounds[1]) }
  })
}

function comparison(sign: string, value: number, step: number): Range {
  if (sign === '<') return { from: 0, to: value - step }
  if (sign === '<=') return { from: 0, to: value }
  return { from: sign === '>' ? value + step : value, to: Infinity }
}

/** A time without its smaller parts means all of that minute or second. */
function timeRange(text: string, column: number): Range {
  const compared = /^(<=|>=|<|>)(.+)$/.exec(text)
  const [from = '', to] = (compared?.[2] ?? text).split('..')
  const first = timeOf(from, column)
  if (compared !== null) {
    const sign = compared[1] ?? ''
    return comparison(sign, sign === '<=' || sign === '>' ? first.to : first.from, 0.001)
  }
  return { from: first.from, to: to === undefined ? first.to : timeOf(to, column).to }
}

function timeOf(text: string, column: number): Range {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/.exec(text)
  const [hours, minutes, seconds] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3] ?? 0)]
  if (match === null || hours > 23 || minutes > 59 || seconds > 60) throw new FilterError('not-a-time', column, text)
  const fraction = match[4] === undefined ? 0 : Number(`0.${match[4]}`) * 1000
  const from = ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction
  const span = match[3] === undefined ? 60_000 : match[4] === undefined ? 1_000 : 10 ** (3 - match[4].length)
  return { from, to: from + span - 0.001 }
}
