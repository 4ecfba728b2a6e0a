import { CONNECTION_OPTIONS } from './connection-options'
import { DATAGRAM_OPTIONS } from './datagram-options'
import { FAULT_OPTIONS } from './fault-options'
import { FRAMING_OPTIONS } from './framing-options'
import type { ChoiceOption, ListOption, NumberOption, Option, OptionTarget, SwitchOption } from './option'
import { RECORDING_OPTIONS } from './recording-options'
import { SERVING_OPTIONS } from './serving-options'
import { TLS_OPTIONS } from './tls-options'

/**
 * Every option of a session, once: the form, the flags of the command line, the checks, the help and the saved
 * configuration are all made from this table. An option that is not set has its `initial` value.
 */
export const OPTIONS = {
  ...SERVING_OPTIONS,
  ...CONNECTION_OPTIONS,
  ...DATAGRAM_OPTIONS,
  ...TLS_OPTIONS,
  ...FRAMING_OPTIONS,
  ...RECORDING_OPTIONS,
  ...FAULT_OPTIONS,
} as const

export type OptionKey = keyof typeof OPTIONS

type ValueOf<O> = O extends SwitchOption
  ? boolean
  : O extends NumberOption
    ? number
    : O extends ChoiceOption
      ? Extract<keyof O['choices'], string>
      : O extends ListOption
        ? readonly string[]
        : string

/** The options that name files. */
export const PATH_OPTION_KEYS = ['tlsCertificate', 'tlsKey', 'tlsCa', 'tlsKeyLog'] as const satisfies readonly {
  [K in OptionKey]: (typeof OPTIONS)[K] extends { readonly form: 'path' } ? K : never
}[OptionKey][]
export type PathOptionKey = (typeof PATH_OPTION_KEYS)[number]

/** The options of one session that are not as in the table. */
export type SessionOptions = { readonly [K in OptionKey]?: ValueOf<(typeof OPTIONS)[K]> }

/** `undefined` where an option without an initial value is off. */
export type OptionValue<K extends OptionKey> = (typeof OPTIONS)[K] extends { readonly initial: unknown } | ListOption
  ? ValueOf<(typeof OPTIONS)[K]>
  : ValueOf<(typeof OPTIONS)[K]> | undefined

/** The value of one option, set or initial. */
export function optionOf<K extends OptionKey>(options: SessionOptions, key: K): OptionValue<K> {
  const option: Option = OPTIONS[key]
  const initial = 'initial' in option ? option.initial : option.kind === 'list' ? [] : undefined
  return (options[key] ?? initial) as OptionValue<K>
}

export function optionKeys(target: OptionTarget): OptionKey[] {
  return (Object.keys(OPTIONS) as OptionKey[]).filter((key) => (OPTIONS[key] as Option).of.includes(target))
}

export type ViewOptionKey = keyof typeof FRAMING_OPTIONS

/**
 * Options for how bytes are shown, not for how they are transferred: they may change at any time, also of a
 * recording.
 */
export function isViewOption(key: string): key is ViewOptionKey {
  return Object.hasOwn(FRAMING_OPTIONS, key)
}

/** The same options with other view options; those that are not named return to their initial values. */
export function withView(options: SessionOptions, view: SessionOptions): SessionOptions {
  const others = Object.entries(options).filter(([key]) => !isViewOption(key))
  return Object.fromEntries([...others, ...Object.entries(view).filter(([key]) => isViewOption(key))])
}
