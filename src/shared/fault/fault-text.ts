import * as v from 'valibot'
import {
  COMMON_PARAMETERS,
  FAULT_NAMES,
  entryOf,
  faultSchema,
  type AnyFaultConfig,
  type FaultName,
  type FaultParameter,
} from './fault-catalogue'
import { visibleString } from '../visible-text'
import type { Sentence, SentenceValues } from '../words/say'
import { FAULT_PRESETS, type FaultPreset } from './fault-presets'

/** What is wrong with a fault that was written: which part, and what to write instead. */
interface FaultMistake {
  readonly text: string
  readonly what: Sentence
}

export type ParsedFault =
  { readonly ok: true; readonly fault: AnyFaultConfig } | { readonly ok: false; readonly mistake: FaultMistake }

/** Reads `name`, `name=value` or `name=value:other=value`, as behind `--fault` and as in a field of the form. */
export function parseFault(text: string): ParsedFault {
  const mistake = (kind: string, values: SentenceValues): ParsedFault => ({
    ok: false,
    mistake: { text, what: { key: `fault.${kind}`, values } },
  })
  const [head = '', ...rest] = text.trim().split(':')
  const [written = '', ...firstValue] = head.split('=')
  const name = FAULT_NAMES.find((known) => known === written.trim())
  if (name === undefined) return mistake('unknown', { name: visibleString(written), known: FAULT_NAMES.join(', ') })
  const { parameters, example } = entryOf(name)
  const [first] = Object.keys(parameters)
  const given: Record<string, unknown> = { kind: name }
  const wrongValue = (key: string, parameter: FaultParameter): ParsedFault =>
    mistake('value', { name, key, form: formOf(parameter), example: exampleWith(name, key, parameter) })
  const parts = firstValue.length === 0 ? rest : [`${first ?? ''}=${firstValue.join('=')}`, ...rest]
  if (firstValue.length > 0 && first === undefined) return mistake('no-value', { name, example })
  for (const part of parts) {
    const at = part.indexOf('=')
    const key = part.slice(0, at).trim()
    const parameter = parameterOf(name, key)
    if (at === -1 || parameter === undefined) {
      const known = [...Object.keys(parameters), ...Object.keys(COMMON_PARAMETERS)].join(', ')
      return mistake('no-parameter', { name, key: visibleString(at === -1 ? part : key), known, example })
    }
    if (Object.hasOwn(given, key)) return mistake('twice', { name, key, example: exampleWith(name, key, parameter) })
    const value = parseValue(parameter, part.slice(at + 1).trim())
    if (value === undefined) return wrongValue(key, parameter)
    given[key] = value
  }
  for (const [key, parameter] of Object.entries(parameters))
    if (parameter.byDefault === undefined && given[key] === undefined)
      return mistake('needs', { name, key, form: formOf(parameter), example })
  const checked = v.safeParse(faultSchema(name), given)
  if (checked.success) return { ok: true, fault: checked.output as AnyFaultConfig }
  const key = v.getDotPath(checked.issues[0]) ?? ''
  const parameter = parameterOf(name, key)
  return parameter === undefined ? mistake('not-right', { name, example }) : wrongValue(key, parameter)
}

/** An example of values by their unit, where there is none by default. */
const EXAMPLE_VALUES: Readonly<Record<FaultParameter['unit'], string>> = {
  ms: '100',
  share: '50%',
  bytes: '1',
  'bytes-per-second': '64k',
  count: '3',
  choice: '',
  hex: 'ff',
}

/** The example of a fault, with this parameter in it. */
function exampleWith(name: FaultName, key: string, parameter: FaultParameter): string {
  const { parameters, example } = entryOf(name)
  if (key === Object.keys(parameters)[0] || example.includes(`:${key}=`)) return example
  const { byDefault } = parameter
  const value = byDefault === undefined ? EXAMPLE_VALUES[parameter.unit] : formatValue(parameter, byDefault)
  return `${example}:${key}=${value}`
}

/** One fault, or all those of a preset by its name. */
export function parseFaults(
  text: string,
): { readonly ok: true; readonly faults: readonly AnyFaultConfig[] } | Extract<ParsedFault, { readonly ok: false }> {
  const name = text.trim()
  const faults: AnyFaultConfig[] = []
  for (const each of isPreset(name) ? FAULT_PRESETS[name] : [name]) {
    const parsed = parseFault(each)
    if (!parsed.ok) return parsed
    faults.push(parsed.fault)
  }
  return { ok: true, faults }
}

function isPreset(name: string): name is FaultPreset {
  return Object.hasOwn(FAULT_PRESETS, name)
}

/** The text from which `parseFault` reads this fault; defaults are left out. */
export function formatFault(fault: AnyFaultConfig): string {
  const { parameters } = entryOf(fault.kind)
  const values = fault as unknown as Readonly<Record<string, number | string | undefined>>
  const parts: string[] = []
  let firstText = ''
  for (const [at, [key, parameter]] of Object.entries({ ...parameters, ...COMMON_PARAMETERS }).entries()) {
    const value = values[key]
    if (value === undefined || value === parameter.byDefault) continue
    const text = formatValue(parameter, value)
    if (at === 0 && Object.keys(parameters).length > 0) firstText = `=${text}`
    else parts.push(`${key}=${text}`)
  }
  return [`${fault.kind}${firstText}`, ...parts].join(':')
}

function parameterOf(name: FaultName, key: string): FaultParameter | undefined {
  const common: Readonly<Record<string, FaultParameter>> = COMMON_PARAMETERS
  const { parameters } = entryOf(name)
  return Object.hasOwn(parameters, key) ? parameters[key] : Object.hasOwn(common, key) ? common[key] : undefined
}

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function parseValue(parameter: FaultParameter, text: string): number | string | undefined {
  if (parameter.unit === 'choice') return parameter.choices?.includes(text) === true ? text : undefined
  if (parameter.unit === 'hex') return text.replace(/\s/g, '').toLowerCase()
  const isShare = parameter.unit === 'share'
  const pattern = isShare ? /^(\d+(?:\.\d+)?)(%?)$/ : /^(\d+(?:\.\d+)?)(ms|s|[kmg]?)$/i
  const [, digits, unit = ''] = pattern.exec(text) ?? []
  if (digits === undefined) return undefined
  if (isShare) return Number(digits) / (unit === '%' ? 100 : 1)
  if (parameter.unit === 'ms')
    return unit === 's' ? Number(digits) * 1000 : unit === '' || unit === 'ms' ? Number(digits) : undefined
  const factor = FACTORS[unit.toLowerCase()]
  return factor === undefined ? undefined : Number(digits) * factor
}

function formatValue(parameter: FaultParameter, value: number | string): string {
  if (typeof value === 'string') return value
  if (parameter.unit !== 'share') return String(value)
  const percent = String(value * 100)
  // 7 % is 7.000000000000001 as a product: then the share itself says it exactly.
  return Number(percent) / 100 === value && percent.length < 8 ? `${percent}%` : String(value)
}

/** What may be written for a parameter, in words. */
export function formOf({ unit, min = 0, max = Infinity, choices = [] }: FaultParameter): Sentence {
  return { key: `fault.form.${unit}`, values: { min, max, choices: choices.join(', ') } }
}
