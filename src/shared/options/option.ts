import type { Protocol } from '../endpoint'

/** What an option is for: `tcp-listener`, `udp-client`, ... */
export type OptionTarget = `${Protocol}-${'listener' | 'client'}`

export const OPTION_TARGETS = [
  'tcp-listener',
  'tls-listener',
  'udp-listener',
  'tcp-client',
  'tls-client',
  'udp-client',
] as const satisfies readonly OptionTarget[]

type OptionUnit =
  'ms' | 'bytes' | 'hops' | 'connections' | 'peers' | 'attempts' | 'clients' | 'MiB' | 'minutes' | 'files'

/** What the text of an option must be; see `check-options.ts`. */
export type TextForm =
  'any' | 'address' | 'proxy' | 'network' | 'group' | 'interface' | 'delimiter' | 'path' | 'name' | 'alpn' | 'fault'

interface Common {
  /** On the command line: `--` before it, `--no-` before a switch to turn it off. */
  readonly flag: string
  readonly of: readonly OptionTarget[]
  readonly group: OptionGroup
  readonly label: string
  /** One sentence: what it does, and when one wants it. */
  readonly hint: string
  /** The name in Python's `socketserver`, where there is one. */
  readonly python?: string
  /** Shown only while another option has one of these values. */
  readonly when?: { readonly key: string; readonly is: readonly (string | boolean)[] }
  /** Never written to a recording or a list of settings. */
  readonly isSecret?: boolean
}

export interface SwitchOption extends Common {
  readonly kind: 'switch'
  readonly initial: boolean
}
export interface NumberOption extends Common {
  readonly kind: 'number'
  /** Absent: the option is off. */
  readonly initial?: number
  readonly min: number
  readonly max: number
  readonly unit?: OptionUnit
}
export interface ChoiceOption extends Common {
  readonly kind: 'choice'
  readonly initial: string
  readonly choices: Readonly<Record<string, string>>
}
interface TextOption extends Common {
  readonly kind: 'text'
  readonly initial?: string
  readonly form: TextForm
}
export interface ListOption extends Common {
  readonly kind: 'list'
  readonly form: TextForm
}

export type Option = SwitchOption | NumberOption | ChoiceOption | TextOption | ListOption

export const OPTION_GROUPS = [
  'serving',
  'access',
  'socket',
  'connection',
  'datagrams',
  'multicast',
  'tls',
  'framing',
  'text',
  'recording',
  'faults',
] as const
export type OptionGroup = (typeof OPTION_GROUPS)[number]
