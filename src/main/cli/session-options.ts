import { isViewOption, OPTIONS, optionKeys, type OptionKey, type SessionOptions } from '../../shared/options/catalogue'
import { checkOptions, withAsciiNames } from '../../shared/options/check-options'
import { OPTION_GROUPS, type Option, type OptionTarget } from '../../shared/options/option'
import { readPlainFileSync, TOO_LARGE } from '../files/plain-file'
import type { ParsedVerb } from './options'
import { UsageError } from './usage-error'
import { describeOptionMistake } from '../../shared/words/say-option-mistake'

type Flag = { readonly type: 'string'; readonly multiple?: boolean } | { readonly type: 'boolean' }

const MAX_CONFIG_BYTES = 1024 * 1024

/** The flags of every option of these sessions, for `parseArgs`; `--config FILE` sets them from a file. */
export function optionFlags(targets: readonly OptionTarget[]): Record<string, Flag> {
  const flags: Record<string, Flag> = { config: { type: 'string' } }
  for (const key of new Set(targets.flatMap(optionKeys))) {
    const option: Option = OPTIONS[key]
    if (option.kind === 'switch') {
      flags[option.flag] = { type: 'boolean' }
      flags[`no-${option.flag}`] = { type: 'boolean' }
    } else flags[option.flag] = { type: 'string', ...(option.kind === 'list' ? { multiple: true } : {}) }
  }
  return flags
}

/** The flags that say how bytes are looked at: framing and encoding. */
export function viewFlags(flags: Record<string, Flag>): Record<string, Flag> {
  const keys = (Object.keys(OPTIONS) as OptionKey[]).filter(isViewOption)
  const names = new Set(keys.map((key) => OPTIONS[key].flag as string))
  return Object.fromEntries(Object.entries(flags).filter(([name]) => names.has(name.replace(/^no-/, ''))))
}

/** What was written, checked against what this kind of session knows. Every mistake is named at once. */
export function readSessionOptions({ values }: ParsedVerb, target: OptionTarget): SessionOptions {
  const config = values['config']
  const options: Record<string, unknown> = typeof config === 'string' ? readConfigFile(config) : {}
  for (const key of Object.keys(OPTIONS) as OptionKey[]) {
    const option: Option = OPTIONS[key]
    const value = values[option.flag]
    if (option.kind === 'switch') {
      if (value === true) options[key] = true
      else if (values[`no-${option.flag}`] === true) options[key] = false
    } else if (Array.isArray(value)) options[key] = value.flatMap((text) => text.split(','))
    else if (typeof value === 'string')
      options[key] = option.kind === 'number' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  }
  const mistakes = checkOptions(options, target)
  if (mistakes.length > 0) throw new UsageError(mistakes.map(describeOptionMistake).join('\n  '))
  return withAsciiNames(options)
}

/** A JSON object of option names and values, as the window saves it. */
function readConfigFile(path: string): Record<string, unknown> {
  const wrong = (what: string): UsageError => new UsageError(`--config ${path}: ${what}`)
  let text: string
  try {
    text = readPlainFileSync(path, MAX_CONFIG_BYTES).toString('utf8')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw wrong(
      code === TOO_LARGE ? 'is larger than 1 MiB, so it is not a file of options' : `cannot be read (${code})`,
    )
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw wrong(`is not JSON: ${(error as Error).message}`)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw wrong('is not a JSON object of option names and values, such as {"backlog": 5}')
  return Object.fromEntries(Object.entries(parsed))
}

/** The help text of the options of a listener or client, by group; `prefix` stands before each flag. */
export function describeOptions(targets: readonly OptionTarget[], keysOf = optionKeys, prefix = ''): string {
  const keys = [...new Set(targets.flatMap(keysOf))]
  return OPTION_GROUPS.flatMap((group) => {
    const inGroup = keys.filter((key) => OPTIONS[key].group === group)
    return inGroup.length === 0 ? [] : [`${group}\n${inGroup.map((key) => describeOption(key, prefix)).join('\n')}`]
  }).join('\n\n')
}

function describeOption(key: OptionKey, prefix: string): string {
  const option: Option = OPTIONS[key]
  const kinds = [...new Set(option.of.map((target) => target.split('-')[0]))].join(', ')
  return `  ${flagOf(option, prefix)}   (${key}; ${kinds})\n      ${option.label}. ${option.hint}${defaultOf(option)}`
}

function flagOf(option: Option, prefix: string): string {
  const flag = prefix + option.flag
  switch (option.kind) {
    case 'switch':
      return `--${flag} | --no-${flag}`
    case 'number':
      return `--${flag} ${String(option.min)}..${String(option.max)}${option.unit === undefined ? '' : ` ${option.unit}`}`
    case 'choice':
      return `--${flag} ${Object.keys(option.choices).join('|')}`
    case 'list':
      return `--${flag} ${option.form.toUpperCase()}[,...]`
    case 'text':
      return `--${flag} ${option.form === 'any' ? 'TEXT' : option.form.toUpperCase()}`
  }
}

function defaultOf(option: Option): string {
  if (!('initial' in option)) return ''
  return option.kind === 'switch'
    ? ` Default: ${option.initial ? 'on' : 'off'}.`
    : ` Default: ${String(option.initial)}.`
}
