import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeState } from '../../../../src/shared/describe'
import { formatEndpoint } from '../../../../src/shared/endpoint'
import { EVENTS } from '../../../../src/shared/events/catalogue'
import {
  EVENT_KINDS,
  eventFacts,
  eventName,
  readEvent,
  sayEvent,
  type StateEvent,
} from '../../../../src/shared/events/event'
import { formatWords } from '../../../../src/shared/words/format-words'
import { WORDS } from '../../../../src/shared/words/words'

/** The parts of a catalogue schema that define which values are valid. */
interface Shape {
  readonly type: string
  readonly pipe?: readonly Shape[]
  readonly wrapped?: Shape
  readonly entries?: Readonly<Record<string, Shape>>
  readonly item?: Shape
  readonly options?: readonly (string | Shape)[]
  readonly value?: Shape
  readonly literal?: unknown
}

/** Values that a schema accepts. */
function valuesOf(schema: Shape): fc.Arbitrary<unknown> {
  const shape = schema.pipe?.[0] ?? schema
  switch (shape.type) {
    case 'string':
      return fc.string({ minLength: 1, maxLength: 40 })
    case 'number':
      return fc.nat({ max: 65_535 })
    case 'literal':
      return fc.constant(shape.literal)
    case 'picklist':
      return fc.constantFrom(...(shape.options ?? []))
    case 'array':
      return fc.array(valuesOf(shape.item as Shape), { maxLength: 2 })
    case 'union':
      return fc.oneof(...(shape.options ?? []).map((option) => valuesOf(option as Shape)))
    case 'record':
      return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), valuesOf(shape.value as Shape), {
        maxKeys: 2,
        noNullPrototype: true,
      })
    case 'object':
      return factsOf(shape.entries ?? {})
    default:
      throw new Error(`no values for ${shape.type}`)
  }
}

function factsOf(entries: Readonly<Record<string, Shape>>): fc.Arbitrary<Record<string, unknown>> {
  const optional = Object.keys(entries).filter((key) => entries[key]?.type === 'exact_optional')
  const required = Object.keys(entries).filter((key) => !optional.includes(key))
  const values = Object.entries(entries).map(([key, entry]) => [key, valuesOf(entry.wrapped ?? entry)] as const)
  return fc.record(Object.fromEntries(values), { requiredKeys: required, noNullPrototype: true })
}

describe.each(EVENT_KINDS)('%s', (kind) => {
  const events = factsOf(EVENTS[kind].entries as unknown as Record<string, Shape>).map((facts) => ({ kind, ...facts }))

  it('is read as it was written', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(readEvent(JSON.parse(JSON.stringify(eventFacts(event as StateEvent))))).toEqual(event)
      }),
    )
  })

  it.each(Object.entries(WORDS))('is said without a gap: %s', (_locale, { state, run }) => {
    const sentences = state as unknown as Record<string, string> & { refusal: Record<string, string> }
    fc.assert(
      fc.property(events, (event) => {
        const used: string[] = []
        const said = sayEvent(event as StateEvent, {
          say: (key, values = {}, count) => {
            const [first = '', reason] = key.split('.')
            const sentence = reason === undefined ? sentences[first] : sentences.refusal[reason]
            if (sentence === undefined) throw new Error(`no words for ${key}`)
            for (const [, name = ''] of sentence.matchAll(/\{(\w+)\}/g)) expect(Object.keys(values)).toContain(name)
            used.push(key)
            return formatWords(sentence, values, count)
          },
          endpoint: formatEndpoint,
          bytes: String,
          failure: ({ message }) => message,
          text: (text) => text,
          outcome: (outcome) => run.outcome[outcome],
          config: undefined,
        })
        expect(said).not.toBe('')
        expect(used).not.toEqual([])
      }),
    )
  })
})

it('says first how many bytes a capture does not have: programs read that', () => {
  for (const by of ['peer', 'local'] as const)
    expect(describeState({ kind: 'gap', by, byteLength: 1_420 })).toMatch(/^1,?420 bytes (from|to) the peer /)
})

it('keeps an event of a later version as it is, and says its name', () => {
  const written = { kind: 'rule-fired', rule: 'ping', nested: { deep: [1, 2] } }
  const event = readEvent(written)
  if (event === undefined) throw new Error('no event')
  expect(event).toEqual({ kind: 'unknown', was: 'rule-fired', facts: written })
  expect(eventFacts(event)).toEqual(written)
  expect(eventName(event)).toBe('rule-fired')
  expect(describeState(event)).toBe('event of a later version: rule-fired')
})

it('keeps a known event whose facts a later version has changed', () => {
  const written = { kind: 'refused', peer: { address: '::1', port: 1 }, reason: 'too-hot' }
  expect(readEvent(written)).toEqual({ kind: 'unknown', was: 'refused', facts: written })
})

it.each([undefined, null, 1, 'open', [], {}, { kind: 1 }, { kind: '' }])('is no event: %j', (facts) => {
  expect(readEvent(facts)).toBeUndefined()
})
