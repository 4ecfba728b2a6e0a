import * as v from 'valibot'
import { assertNever } from '../assert-never'
import { escapesToBytes } from '../escapes'
import { parseFaults } from '../fault/fault-text'
import { asciiHost } from '../host-name'
import { parseGroup, parseIp, parseNetwork } from '../ip'
import { OPTIONS, optionKeys, type OptionKey, type SessionOptions } from './catalogue'
import type { NumberOption, Option, OptionTarget, TextForm } from './option'

/** What is wrong with one option. `say-option-mistake` has the words. */
export interface OptionMistake {
  readonly key: OptionKey
  /** As it was written. */
  readonly value: string
  readonly kind: 'unknown' | 'not-for' | 'range' | 'choice' | 'switch' | TextForm
}

/**
 * The shape alone: the table has the ranges, and the kind of session decides which options are allowed. Names become
 * ASCII.
 */
export const optionsSchema: v.GenericSchema<unknown, SessionOptions> = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(64)), v.unknown()),
  v.transform((value) => withAsciiNames(value) as SessionOptions),
)

/**
 * Names are converted where they are read, because their users send them unchanged. One without an ASCII form is
 * reported by the check.
 */
export function withAsciiNames(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const asciiName = (value: unknown): unknown => (typeof value === 'string' ? (asciiHost(value) ?? value) : value)
  const entries = Object.entries(options).map(([key, value]): [string, unknown] => {
    const option: Option | undefined = Object.hasOwn(OPTIONS, key) ? OPTIONS[key as OptionKey] : undefined
    if (option === undefined || !('form' in option) || option.form !== 'name') return [key, value]
    return [key, Array.isArray(value) ? value.map(asciiName) : asciiName(value)]
  })
  return Object.fromEntries(entries)
}

const MAX_TEXT_LENGTH = 4_096
const MAX_DELIMITER_BYTES = 256
const MAX_LIST_LENGTH = 1_000
/** One name of a protocol, and the whole list with a length before each (RFC 7301, 3.1). */
const MAX_ALPN_NAME_BYTES = 255
const MAX_ALPN_BYTES = 65_535

/** Checks every option against the table and what it is for; nothing is changed. */
export function checkOptions(options: Readonly<Record<string, unknown>>, target: OptionTarget): OptionMistake[] {
  const known = new Set<string>(optionKeys(target))
  return Object.entries(options).flatMap(([key, value]): OptionMistake[] => {
    const written = asWritten(value)
    const mistake = (kind: OptionMistake['kind'], which = written): OptionMistake[] => [
      { key: key as OptionKey, value: which, kind },
    ]
    if (!Object.hasOwn(OPTIONS, key)) return mistake('unknown')
    if (!known.has(key)) return mistake('not-for')
    const option: Option = OPTIONS[key as OptionKey]
    switch (option.kind) {
      case 'switch':
        return typeof value === 'boolean' ? [] : mistake('switch')
      case 'number':
        return isInRange(option, value) ? [] : mistake('range')
      case 'choice':
        return typeof value === 'string' && Object.hasOwn(option.choices, value) ? [] : mistake('choice')
      case 'text':
        return typeof value === 'string' && hasForm(option.form, value) ? [] : mistake(option.form)
      case 'list': {
        if (!Array.isArray(value) || value.length > MAX_LIST_LENGTH) return mistake(option.form)
        const wrong = value.find((item) => typeof item !== 'string' || !hasForm(option.form, item)) as unknown
        if (wrong !== undefined) return mistake(option.form, typeof wrong === 'string' ? wrong : typeof wrong)
        return option.form === 'alpn' && alpnBytes(value) > MAX_ALPN_BYTES ? mistake('alpn') : []
      }
      default:
        return assertNever(option)
    }
  })
}

/** As it stands in a file; a page may send what no file can hold. */
function asWritten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ')
  try {
    return JSON.stringify(value)
  } catch {
    return typeof value
  }
}

function isInRange({ min, max }: NumberOption, value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
}

function hasForm(form: TextForm, text: string): boolean {
  if (text === '' || text.length > MAX_TEXT_LENGTH) return false
  switch (form) {
    case 'address':
      return parseIp(text) !== undefined
    case 'network':
      return parseNetwork(text) !== undefined
    case 'group':
      return parseGroup(text) !== undefined
    case 'interface':
      return /^[\w.:%-]{1,64}$/.test(text)
    case 'proxy':
      return parseProxy(text) !== undefined
    case 'name':
      return /^[A-Za-z0-9_.:*-]{1,253}$/.test(asciiHost(text) ?? '')
    case 'delimiter': {
      const bytes = escapesToBytes(text)
      return bytes !== undefined && bytes.length > 0 && bytes.length <= MAX_DELIMITER_BYTES
    }
    case 'alpn':
      return alpnBytes([text]) <= MAX_ALPN_NAME_BYTES + 1
    case 'fault':
      return parseFaults(text).ok
    case 'any':
    case 'path':
      return true
    default:
      return assertNever(form)
  }
}

function alpnBytes(names: readonly unknown[]): number {
  const encoder = new TextEncoder()
  return names.reduce<number>((sum, name) => sum + 1 + encoder.encode(String(name)).length, 0)
}

export interface Proxy {
  readonly kind: 'socks5' | 'http'
  readonly host: string
  readonly port: number
  readonly user?: string
  readonly password?: string
}

/** `socks5://[USER:PASSWORD@]HOST:PORT` or `http://...`; undefined when it is neither. */
export function parseProxy(text: string): Proxy | undefined {
  const match = /^(socks5|http):\/\/(?:([^:@/]*):([^@/]*)@)?(\[[^\]]+\]|[^:@/[\]]+):(\d{1,5})\/?$/.exec(text.trim())
  if (match === null) return undefined
  const [, kind, user, password, host = '', portText] = match
  const port = Number(portText)
  const ascii = asciiHost(host.replace(/^\[|\]$/g, ''))
  if (ascii === undefined || port < 1 || port > 65_535) return undefined
  const credentials = user === undefined ? {} : { user: decoded(user), password: decoded(password ?? '') }
  return { kind: kind as Proxy['kind'], host: ascii, port, ...credentials }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The options without secrets, which must not be written to a file. */
export function withoutSecrets(options: SessionOptions): SessionOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([key]) => (OPTIONS[key as OptionKey] as Option).isSecret !== true),
  )
}

/** The options of a file that this version understands; the rest is left out. */
export function knownOptions(options: Readonly<Record<string, unknown>>, target: OptionTarget): SessionOptions {
  const wrong = new Set<string>(checkOptions(options, target).map(({ key }) => key))
  return Object.fromEntries(Object.entries(options).filter(([key]) => !wrong.has(key)))
}
