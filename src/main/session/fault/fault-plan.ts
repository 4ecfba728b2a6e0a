import { isStream, type Protocol } from '../../../shared/endpoint'
import { entryOf, isFaultOf, isFaultToward, type AnyFaultConfig } from '../../../shared/fault/fault-catalogue'
import { parseFaults } from '../../../shared/fault/fault-text'
import { done, failed, type Outcome } from '../../../shared/failure'
import { refusal, wrongInput } from '../../../shared/words/say-failure'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import type { FaultDirection } from './fault-stage'

/** The faults of each direction. */
export type FaultChoice = Readonly<Record<FaultDirection, readonly AnyFaultConfig[]>> & { readonly seed: number }

const WAYS: readonly FaultDirection[] = ['in', 'out']

/** The faults in the options; fails when one makes no sense for this protocol or direction. */
export function faultChoice(options: SessionOptions, protocol: Protocol): Outcome<FaultChoice> {
  const seed = optionOf(options, 'faultSeed') ?? Math.floor(Math.random() * 0x7fffffff)
  const chosen: Record<FaultDirection, AnyFaultConfig[]> = { in: [], out: [] }
  for (const [key, ways] of [
    ['faults', WAYS],
    ['faultsIn', ['in']],
    ['faultsOut', ['out']],
  ] as const) {
    for (const text of optionOf(options, key)) {
      const parsed = parseFaults(text)
      if (!parsed.ok)
        return failed(wrongInput({ key: 'optionMistake.fault', values: { value: text, what: parsed.mistake.what } }))
      for (const fault of parsed.faults) {
        const { only, direction } = entryOf(fault.kind)
        if (!isFaultOf(fault.kind, isStream(protocol)))
          return failed(refusal(only === 'streams' ? 'faultForStreams' : 'faultForDatagrams', { fault: text }))
        const where = ways.filter((way) => isFaultToward(fault.kind, way))
        if (where.length === 0)
          return failed(refusal(direction === 'in' ? 'faultInOnly' : 'faultOutOnly', { fault: text }))
        for (const way of where) chosen[way].push(fault)
      }
    }
  }
  return done({ ...chosen, seed })
}
