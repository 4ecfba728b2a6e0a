import type { Protocol } from '../../../../../shared/endpoint'
import { LOAD_LIMITS, type LoadAnswer, type LoadPlan } from '../../../../../shared/load'

/** The form of a load test: texts as they are typed. */
export interface LoadDraft {
  protocol: Protocol
  address: string
  port: string
  clients: string
  /** Empty: as fast as answers come. */
  rate: string
  seconds: string
  /** Empty: only the time is limited. */
  count: string
  ramp: string
  timeout: string
  answer: LoadAnswer
}

export type LoadField = 'address' | 'port' | 'clients' | 'rate' | 'seconds' | 'count' | 'ramp' | 'timeout' | 'answer'

export const NEW_LOAD: LoadDraft = {
  protocol: 'tcp',
  address: '127.0.0.1',
  port: '',
  clients: '10',
  rate: '',
  seconds: '10',
  count: '',
  ramp: '0',
  timeout: '2',
  answer: 'same',
}

interface Range {
  readonly min: number
  readonly max: number
}

export interface LoadMistake {
  readonly field: LoadField
  readonly range?: Range & { readonly isWhole: boolean }
}

const NUMBERS: readonly {
  readonly field: LoadField & keyof LoadDraft
  readonly range: Range
  readonly isWhole: boolean
}[] = [
  { field: 'port', range: { min: 1, max: 65_535 }, isWhole: true },
  { field: 'clients', range: LOAD_LIMITS.clients, isWhole: true },
  { field: 'rate', range: LOAD_LIMITS.rate, isWhole: false },
  { field: 'seconds', range: LOAD_LIMITS.durationS, isWhole: false },
  { field: 'count', range: LOAD_LIMITS.maxMessages, isWhole: true },
  { field: 'ramp', range: LOAD_LIMITS.rampS, isWhole: false },
  { field: 'timeout', range: LOAD_LIMITS.timeoutS, isWhole: false },
]
const OPTIONAL: ReadonlySet<LoadField> = new Set(['rate', 'count'])

/** The mistakes of a draft; empty when it is a valid plan. */
export function loadMistakes(draft: LoadDraft): LoadMistake[] {
  const mistakes: LoadMistake[] = NUMBERS.flatMap(({ field, range, isWhole }) => {
    const text = draft[field].trim()
    if (text === '' && OPTIONAL.has(field)) return []
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    const isRight = value >= range.min && value <= range.max && (!isWhole || Number.isInteger(value))
    return isRight ? [] : [{ field, range: { ...range, isWhole } }]
  })
  if (draft.address.trim() === '') mistakes.push({ field: 'address' })
  if (draft.answer === 'line' && draft.protocol === 'udp') mistakes.push({ field: 'answer' })
  return mistakes
}

/** The plan of a draft without mistakes. */
export function planOf(draft: LoadDraft): LoadPlan {
  return {
    protocol: draft.protocol,
    peer: { address: draft.address.trim(), port: Number(draft.port) },
    clients: Number(draft.clients),
    durationS: Number(draft.seconds),
    rampS: Number(draft.ramp),
    timeoutS: Number(draft.timeout),
    answer: draft.answer,
    ...(draft.rate.trim() === '' ? {} : { ratePerS: Number(draft.rate) }),
    ...(draft.count.trim() === '' ? {} : { maxMessages: Number(draft.count) }),
  }
}
