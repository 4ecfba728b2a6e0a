import { isViewOption, OPTIONS, optionKeys, type OptionKey, type SessionOptions } from '../../shared/options/catalogue'
import { checkOptions, withAsciiNames } from '../../shared/options/check-options'
import { OPTION_GROUPS, type Option, type OptionTarget } from '../../shared/options/option'
import type { Protocol } from '../../shared/endpoint'
import { readOptionsFile } from '../library/options-file'
import { faultChoice } from '../session/fault/fault-plan'
import type { ParsedVerb } from './options'
import { UsageError } from './usage-error'
import { describeOptionMistake } from '../../shared/words/say-option-mistake'

type Flag = { readonly type: 'string'; readonly multiple?: boolean } | { readonly type: 'boolean' }

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

/** The flags of view options: framing and encoding. */
export function viewFlags(flags: Record<string, Flag>): Record<string, Flag> {
  const keys = (Object.keys(OPTIONS) as OptionKey[]).filter(isViewOption)
  const names = new Set(keys.map((key) => OPTIONS[key].flag as string))
  return Object.fromEntries(Object.entries(flags).filter(([name]) => names.has(name.replace(/^no-/, ''))))
}

/** The options that were written, checked against the kind of session. Every mistake is reported at once. */
export function readSessionOptions({ values }: ParsedVerb, target: OptionTarget): SessionOptions {
  const config = values['config']
  const options: Record<string, unknown> = typeof config === 'string' ? { ...readConfig(config) } : {}
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
  const faults = faultChoice(options, target.split('-')[0] as Protocol)
  if (!faults.ok) throw new UsageError(faults.failure.message)
  return withAsciiNames(options)
}

function readConfig(path: string): Readonly<Record<string, unknown>> {
  const reading = readOptionsFile(path)
  if (!reading.ok) throw new UsageError(`--config ${reading.failure.message}`)
  return reading.value
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
