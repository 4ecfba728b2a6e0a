import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as v from 'valibot'
import {
  COMMON_PARAMETERS,
  entryOf,
  FAULT_NAMES,
  faultSchema,
  type AnyFaultConfig,
  type FaultName,
  type FaultParameter,
} from '../../../../src/shared/fault/fault-catalogue'
import { FAULT_PRESETS } from '../../../../src/shared/fault/fault-presets'
import { sayClause, saySentence } from '../../../../src/shared/words/say'
import { formatFault, parseFault } from '../../../../src/shared/fault/fault-text'

function faultOf(text: string): AnyFaultConfig {
  const parsed = parseFault(text)
  if (!parsed.ok) throw new Error(saySentence(sayClause, parsed.mistake.what))
  return parsed.fault
}

it.each(FAULT_NAMES)('reads the example of %s, and writes it so that it reads the same', (name) => {
  const fault = faultOf(entryOf(name).example)
  expect(fault.kind).toBe(name)
  expect(faultOf(formatFault(fault))).toEqual(fault)
})

it('has twenty-four kinds, and presets that can be read', () => {
  expect(FAULT_NAMES).toHaveLength(24)
  for (const text of Object.values(FAULT_PRESETS).flat()) expect(faultOf(text).kind).not.toBe('')
})

it('knows shares, units and what is not given', () => {
  expect(faultOf('loss=5%')).toEqual({ kind: 'loss', share: 0.05 })
  expect(faultOf('loss=0.05')).toEqual({ kind: 'loss', share: 0.05 })
  expect(faultOf('rate=64k')).toEqual({ kind: 'rate', perSecond: 65_536 })
  expect(faultOf('delay=1.5s:next=3:conversations=20%')).toEqual({
    kind: 'delay',
    ms: 1_500,
    next: 3,
    conversations: 0.2,
  })
  expect(faultOf('jitter=10')).toEqual({ kind: 'jitter', ms: 10, shape: 'uniform' })
})

it.each([
  ['lag=5', 'there is no fault "lag"; there are delay, '],
  ['', 'there is no fault ""'],
  ['delay', 'delay needs ms, a time from 0 to 3600000 ms'],
  ['delay=soon', 'ms of delay must be a time'],
  ['delay=-1', 'ms of delay must be a time'],
  ['delay=3600001', 'ms of delay must be a time from 0 to 3600000 ms'],
  ['loss=101%', 'share of loss must be a share from 0% to 100%, for example loss=5%'],
  ['split=0', 'bytes of split must be a number of bytes from 1'],
  ['split=1.5', 'bytes of split must be a number of bytes from 1'],
  ['jitter=1:shape=round', 'shape of jitter must be one of uniform, normal, pareto'],
  ['junk-before=f', 'hex of junk-before must be 1 to 1024 bytes in hex'],
  ['loss=1%:often', 'loss has no "often"; it has share, next, conversations'],
  ['loss=1%:__proto__=1', 'loss has no "__proto__"'],
  ['delay:ms=1:ms=2', 'delay has ms twice; write it once, for example delay='],
  ['delay=1:ms=2', 'delay has ms twice'],
  ['loss=1%:next=1:next=1', 'loss has next twice; write it once, for example loss=5%:next=3'],
  ['delay=50:next=0', 'next of delay must be a whole number from 1 to 1000000000, for example delay=50:next=3'],
  ['delay=50:conversations=2', 'for example delay=50:conversations=50%'],
  ['duplicate=2%:copies=many', 'for example duplicate=2%:copies=1'],
  ['rst-for-fin=1', 'rst-for-fin takes no value'],
])('refuses %j and says what to write', (text, words) => {
  const parsed = parseFault(text)
  expect(parsed.ok ? '' : saySentence(sayClause, parsed.mistake.what)).toContain(words)
})

it.each(FAULT_NAMES)('gives an example of each parameter of %s that can be read', (name) => {
  for (const key of Object.keys({ ...entryOf(name).parameters, ...COMMON_PARAMETERS })) {
    const parsed = parseFault(`${entryOf(name).example.split(/[=:]/)[0] ?? ''}:${key}=?:${key}=?`)
    const example = parsed.ok ? undefined : parsed.mistake.what.values?.['example']
    expect(faultOf(typeof example === 'string' ? example : '')).toMatchObject({
      kind: name,
      [key]: expect.anything() as unknown,
    })
  }
})

it('writes what it reads back as the same, for any values', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FAULT_NAMES).chain((name) => valuesOf(name).map((values) => ({ kind: name, ...values }))),
      (written) => {
        const fault = v.parse(faultSchema(written.kind), written) as AnyFaultConfig
        expect(faultOf(formatFault(fault))).toEqual(fault)
      },
    ),
  )
})

function valuesOf(name: FaultName): fc.Arbitrary<Record<string, unknown>> {
  const all = Object.entries({ ...entryOf(name).parameters, ...COMMON_PARAMETERS })
  const required = all.filter(([key, { byDefault }]) => byDefault === undefined && !(key in COMMON_PARAMETERS))
  return fc.record(Object.fromEntries(all.map(([key, parameter]) => [key, valueOf(parameter)])), {
    requiredKeys: required.map(([key]) => key),
  })
}

function valueOf({ unit, min = 0, max = 1e6, choices = [] }: FaultParameter): fc.Arbitrary<number | string> {
  if (unit === 'choice') return fc.constantFrom(...choices)
  if (unit === 'hex')
    return fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex'))
  if (unit === 'share') return fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000)
  return fc.integer({ min, max: Math.min(max, 1e9) })
}
