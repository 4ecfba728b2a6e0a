import { resolve } from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { CHECKSUMS, type ChecksumName } from '../../shared/checksum'
import { parseEndpoint, type Endpoint, type Protocol } from '../../shared/endpoint'
import type { Encoding } from '../../shared/encoding'
import { parseFilter } from '../../shared/filter/parse-filter'
import { MAX_TIMER_MS } from '../../shared/limits'
import type { HandlerConfig } from '../../shared/handler'
import type { RulesUse } from '../../shared/rules/compile-context'
import type { ScriptConfig } from '../../shared/script'
import { describeRuleMistake } from '../../shared/rules/rule'
import { readRulesFile } from '../session/handler/rules/rules-file'
import { readScriptFile } from '../session/handler/script/script-file'
import { UsageError } from './usage-error'
import { describeFilterMistake } from '../../shared/words/say-mistakes'

type Options = NonNullable<ParseArgsConfig['options']>

export interface ParsedVerb {
  readonly values: Readonly<Record<string, string | boolean | string[] | undefined>>
  readonly positionals: readonly string[]
  /** Options in the order they were written. */
  readonly order: readonly { readonly name: string; readonly value: string }[]
}

/** Strict: an unknown option or one without its value is a usage error, and so is another number of arguments. */
export function parseVerb(args: readonly string[], options: Options, positionals: readonly string[]): ParsedVerb {
  const parsed = parseArguments(args, options)
  if (parsed.positionals.length === positionals.length) return parsed
  const got = parsed.positionals.length === 0 ? 'nothing' : parsed.positionals.join(' ')
  throw new UsageError(`expected ${positionals.join(' ')}, got ${got}`)
}

/** The same for any number of arguments. */
export function parseArguments(args: readonly string[], options: Options): ParsedVerb {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, tokens: true })
    const order = parsed.tokens.flatMap((token) =>
      token.kind === 'option' ? [{ name: token.name, value: token.value ?? '' }] : [],
    )
    return { values: parsed.values as ParsedVerb['values'], positionals: parsed.positionals, order }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export function readProtocol(text: string | undefined): Protocol {
  if (text === 'tcp' || text === 'tls' || text === 'udp') return text
  throw new UsageError(`"${text ?? ''}" is not a protocol; write tcp, tls or udp`)
}

export function readEndpoint(text: string | undefined): Endpoint {
  const endpoint = parseEndpoint(text ?? '')
  if ('mistake' in endpoint) throw new UsageError(endpoint.mistake)
  return endpoint
}

/** A time in `unit`, from just above 0 to the longest timer. Returns milliseconds. */
export function readTime(option: string, text: string, unit: 'ms' | 's', lowest = 0): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) * (unit === 's' ? 1000 : 1) : NaN
  if (value >= lowest && value <= MAX_TIMER_MS) return value
  const most = unit === 's' ? Math.floor(MAX_TIMER_MS / 1000) : MAX_TIMER_MS
  throw new UsageError(`--${option} ${text}: write a number from ${String(lowest)} to ${String(most)} ${unit}`)
}

function readHandler(text: string): HandlerConfig {
  if (text === 'none' || text === 'echo') return { kind: text }
  const match = /^(text|prefix):(.*)$/s.exec(text)
  if (match) return { kind: match[1] as 'text' | 'prefix', text: match[2] ?? '' }
  throw new UsageError(`--reply ${text}: write none, echo, text:STRING or prefix:STRING`)
}

/** `--rules FILE`, `--handler FILE` or `--reply ...`: the handler. Every mistake in the rules is reported. */
export function readAnswers(values: ParsedVerb['values'], encoding: Encoding): HandlerConfig {
  const [reply, file, script] = [textOf(values['reply']), textOf(values['rules']), textOf(values['handler'])]
  if (script !== undefined) {
    for (const other of ['reply', 'rules'])
      if (values[other] !== undefined) throw new UsageError(`--handler and --${other} exclude each other`)
    return readScript(script, values['code'] !== undefined)
  }
  if (file === undefined) return readHandler(reply ?? 'none')
  if (reply !== undefined) throw new UsageError('--rules and --reply exclude each other')
  if (values['code'] !== undefined) throw new UsageError('--code: rules cannot be written as a program')
  return { kind: 'rules', path: readRulesPath(file, encoding, 'answers') }
}

/** The path of the rules; every mistake in them is reported. */
export function readRulesPath(file: string, encoding: Encoding, use: RulesUse): string {
  const path = resolve(file)
  const reading = readRulesFile(path, encoding, use)
  if (reading.ok) return path
  if (reading.problem.kind === 'file') throw new UsageError(`--rules ${reading.problem.failure.message}`)
  throw new UsageError([`--rules ${file}:`, ...reading.problem.mistakes.map(describeRuleMistake)].join('\n  '))
}

/** Naming the file is the consent to run it, as it is now. */
export function readScript(file: string, isForCode: boolean): ScriptConfig {
  if (isForCode) throw new UsageError('--code: a script cannot be written as a program')
  const path = resolve(file)
  const reading = readScriptFile(path)
  if (!reading.ok) throw new UsageError(`--handler ${reading.failure.message}`)
  return { kind: 'script', path, hash: reading.value.hash }
}

export function readNewline(text: string | undefined): 'none' | 'lf' | 'crlf' {
  if (text === undefined) return 'none'
  if (text === 'lf' || text === 'crlf') return text
  throw new UsageError(`--newline ${text}: write lf or crlf`)
}

export function readChecksum(text: string | undefined): { readonly checksum?: ChecksumName } {
  if (text === undefined) return {}
  if (Object.hasOwn(CHECKSUMS, text)) return { checksum: text as ChecksumName }
  throw new UsageError(`--checksum ${text}: write one of ${Object.keys(CHECKSUMS).join(', ')}`)
}

export function readConversation(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= 0xffffffff) return number
  throw new UsageError(`--conversation ${text}: write the number of a conversation, from 1 up`)
}

/** `--filter QUERY`, in the language of filters. */
export function readFilter(text: string | undefined): { readonly query?: string } {
  if (text === undefined) return {}
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new UsageError(`--filter: ${describeFilterMistake(parsed.mistake)}`)
  return { query: text }
}

/** `--json` and `--quiet` exclude each other. */
export function readPrinting(values: ParsedVerb['values']): 'text' | 'json' | 'quiet' {
  if (values['json'] === true && values['quiet'] === true) throw new UsageError('--json and --quiet exclude each other')
  return values['json'] === true ? 'json' : values['quiet'] === true ? 'quiet' : 'text'
}

export function textOf(value: ParsedVerb['values'][string]): string | undefined {
  return typeof value === 'string' ? value : undefined
}
