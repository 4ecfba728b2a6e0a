import { OPTIONS, optionKeys, type OptionKey, type SessionOptions } from '../../../../../shared/options/catalogue'
import type { Option, OptionTarget } from '../../../../../shared/options/option'

/** The values of the option fields: text, or a switch. A missing field has not been changed. */
export type OptionDraft = Partial<Record<OptionKey, string | boolean>>

/** The initial value of a field. */
export function initialOf(key: OptionKey): string | boolean {
  const option: Option = OPTIONS[key]
  if (option.kind === 'switch') return option.initial
  return 'initial' in option ? String(option.initial) : ''
}

export function draftOf(options: SessionOptions): OptionDraft {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? value : Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  )
}

/** Whether the field is shown: some options only matter with a certain value of another one. */
export function isShown(key: OptionKey, draft: OptionDraft): boolean {
  const { when }: Option = OPTIONS[key]
  if (when === undefined) return true
  const other = when.key as OptionKey
  return when.is.includes(draft[other] ?? initialOf(other))
}

/** The options that differ from their initial values, for the checks and for the session. */
export function optionsOf(draft: OptionDraft, target: OptionTarget): Record<string, unknown> {
  const entries = optionKeys(target)
    .filter((key) => isShown(key, draft))
    .flatMap((key): [string, unknown][] => {
      const value = draft[key]
      if (value === undefined || value === initialOf(key) || value === '') return []
      return [[key, valueOf(OPTIONS[key], value)]]
    })
  return Object.fromEntries(entries)
}

function valueOf(option: Option, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value
  if (option.kind === 'list') return value.split(/[\s,]+/).filter((part) => part !== '')
  return option.kind === 'number' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
}
