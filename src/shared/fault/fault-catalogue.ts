import * as v from 'valibot'

/** One parameter of a fault: its unit, its range and its default. */
export interface FaultParameter {
  readonly unit: 'ms' | 'share' | 'bytes' | 'bytes-per-second' | 'count' | 'choice' | 'hex'
  /** Undefined: it must be given. */
  readonly byDefault?: number | string
  readonly min?: number
  readonly max?: number
  readonly choices?: readonly string[]
}

/** One kind of fault. The first parameter is the one that is written without its name. */
export interface FaultEntry {
  readonly parameters: Readonly<Record<string, FaultParameter>>
  /** As it is written behind `--fault`. */
  readonly example: string
  /** Ends and splits exist only in streams, overtaking only among datagrams. Undefined: both. */
  readonly only?: 'streams' | 'datagrams'
  /** The direction in which it makes sense; undefined: both. */
  readonly direction?: 'in' | 'out'
}

const HOUR_MS = 3_600_000
const GIB = 1024 ** 3

const ms = (byDefault?: number): FaultParameter => ({
  unit: 'ms',
  min: 0,
  max: HOUR_MS,
  ...(byDefault === undefined ? {} : { byDefault }),
})
const share = (byDefault?: number): FaultParameter => ({
  unit: 'share',
  min: 0,
  max: 1,
  ...(byDefault === undefined ? {} : { byDefault }),
})
const bytes = (min: number, byDefault?: number): FaultParameter => ({
  unit: 'bytes',
  min,
  max: GIB,
  ...(byDefault === undefined ? {} : { byDefault }),
})
const count = (min: number, max: number, byDefault?: number): FaultParameter => ({
  unit: 'count',
  min,
  max,
  ...(byDefault === undefined ? {} : { byDefault }),
})

/** Every fault, by the names that the field uses (tc-netem(8), Toxiproxy). */
const FAULTS = {
  delay: { parameters: { ms: ms() }, example: 'delay=50' },
  jitter: {
    parameters: {
      ms: ms(),
      shape: { unit: 'choice', choices: ['uniform', 'normal', 'pareto'], byDefault: 'uniform' },
    },
    example: 'jitter=10:shape=normal',
  },
  rate: {
    parameters: { perSecond: { unit: 'bytes-per-second', min: 1, max: 100 * GIB } },
    example: 'rate=64k',
  },
  drip: { parameters: { bytes: bytes(1, 1), every: ms(100) }, example: 'drip=1:every=100', only: 'streams' },
  loss: { parameters: { share: share() }, example: 'loss=5%' },
  'burst-loss': {
    parameters: { begin: share(), end: share(0.25), loss: share(1) },
    example: 'burst-loss=1%:end=25%',
  },
  duplicate: { parameters: { share: share(), copies: count(1, 100, 1) }, example: 'duplicate=2%' },
  reorder: {
    parameters: { share: share(), behind: count(1, 1_000, 1), within: ms(200) },
    example: 'reorder=10%:behind=3',
  },
  corrupt: { parameters: { share: share(), bits: count(1, 1_000, 1) }, example: 'corrupt=1%' },
  truncate: { parameters: { bytes: bytes(0), share: share(1) }, example: 'truncate=10:share=20%' },
  'junk-before': { parameters: { hex: { unit: 'hex' }, share: share(1) }, example: 'junk-before=ff00' },
  'junk-after': { parameters: { hex: { unit: 'hex' }, share: share(1) }, example: 'junk-after=0d0a' },
  split: { parameters: { bytes: bytes(1), every: ms(1) }, example: 'split=1', only: 'streams' },
  coalesce: { parameters: { bytes: bytes(1), within: ms(200) }, example: 'coalesce=1k:within=200' },
  stall: {
    parameters: { after: bytes(0, 0), ms: ms(HOUR_MS) },
    example: 'stall=1k:ms=5000',
    only: 'streams',
    direction: 'in',
  },
  'half-close': { parameters: { after: count(1, 1e9, 1) }, example: 'half-close=1', only: 'streams', direction: 'out' },
  'fin-after': { parameters: { bytes: bytes(0) }, example: 'fin-after=100', only: 'streams', direction: 'out' },
  'rst-for-fin': { parameters: {}, example: 'rst-for-fin', only: 'streams', direction: 'out' },
  'rst-after': { parameters: { bytes: bytes(0) }, example: 'rst-after=100', only: 'streams', direction: 'out' },
  silence: { parameters: {}, example: 'silence', direction: 'out' },
  refuse: { parameters: { count: count(1, 1e9) }, example: 'refuse=3', only: 'streams', direction: 'in' },
  'black-hole': { parameters: { after: ms(0), ms: ms(HOUR_MS) }, example: 'black-hole=1000:ms=5000' },
  'slow-close': { parameters: { ms: ms() }, example: 'slow-close=2000', only: 'streams', direction: 'out' },
  late: { parameters: { ms: ms(), share: share(1) }, example: 'late=3000:share=10%', direction: 'out' },
} as const satisfies Readonly<Record<string, FaultEntry>>

export type FaultName = keyof typeof FAULTS

type ValueOf<P> = P extends { readonly choices: readonly (infer C)[] }
  ? C
  : P extends { readonly unit: 'hex' }
    ? string
    : number

/** One fault with its values. Shares are from 0 to 1. */
export type FaultConfigOf<K extends FaultName> = {
  readonly kind: K
  /** Acts on this many chunks or datagrams of a conversation, then no more. */
  readonly next?: number
  /** Acts in this share of the conversations only, from 0 to 1. */
  readonly conversations?: number
} & { readonly [P in keyof (typeof FAULTS)[K]['parameters']]: ValueOf<(typeof FAULTS)[K]['parameters'][P]> }

export type AnyFaultConfig = { [K in FaultName]: FaultConfigOf<K> }[FaultName]

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[]

export function entryOf(kind: FaultName): FaultEntry {
  return FAULTS[kind]
}

/** Whether a kind makes sense on streams, or on datagrams. */
export function isFaultOf(kind: FaultName, isStream: boolean): boolean {
  return entryOf(kind).only !== (isStream ? 'datagrams' : 'streams')
}

/** Whether a kind makes sense in this direction; undefined: in one of them at least. */
export function isFaultToward(kind: FaultName, direction: 'in' | 'out' | undefined): boolean {
  const only = entryOf(kind).direction
  return only === undefined || direction === undefined || only === direction
}

export const COMMON_PARAMETERS: Readonly<Record<'next' | 'conversations', FaultParameter>> = {
  next: { unit: 'count', min: 1, max: 1e9 },
  conversations: { unit: 'share', min: 0, max: 1 },
}

/** The schema of one kind, made from its entry. */
export function faultSchema<K extends FaultName>(kind: K): v.GenericSchema<unknown, FaultConfigOf<K>> {
  const entries: Record<string, v.GenericSchema> = { kind: v.literal(kind) }
  for (const [name, parameter] of Object.entries(entryOf(kind).parameters)) {
    const schema = parameterSchema(parameter)
    entries[name] = parameter.byDefault === undefined ? schema : v.optional(schema, parameter.byDefault)
  }
  for (const [name, parameter] of Object.entries(COMMON_PARAMETERS))
    entries[name] = v.optional(parameterSchema(parameter))
  // The entries are those of the kind, so what passes has its type.
  return v.strictObject(entries) as unknown as v.GenericSchema<unknown, FaultConfigOf<K>>
}

function parameterSchema(parameter: FaultParameter): v.GenericSchema {
  if (parameter.unit === 'choice') return v.picklist(parameter.choices ?? [])
  if (parameter.unit === 'hex') return v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2}){1,1024}$/i))
  const { min = 0, max = Infinity } = parameter
  const isWhole = parameter.unit === 'bytes' || parameter.unit === 'count'
  return v.pipe(
    v.number(),
    v.minValue(min),
    v.maxValue(max),
    v.check((value) => !isWhole || Number.isInteger(value)),
  )
}
