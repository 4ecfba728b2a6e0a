import * as v from 'valibot'
import { told } from './told'

type Entries = Readonly<Record<string, v.GenericSchema>>

/** A mapping with these keys and no others; a mistake lists them. */
export function strict<const E extends v.ObjectEntries>(entries: E) {
  const mapping = told('mapping', { known: Object.keys(entries).join(', ') })
  const schema = v.strictObject(entries, (issue) => {
    const step: unknown = issue.path?.at(-1)?.key
    const key = typeof step === 'string' ? step : ''
    if (issue.expected === 'never') return told('unknown-key', { key, known: Object.keys(entries).join(', ') })
    if (issue.received === 'undefined' && issue.path !== undefined) return told('missing-key', { key })
    return mapping
  })
  // Valibot takes a list for a mapping.
  return refusing(schema, (value) => (Array.isArray(value) ? mapping : undefined))
}

/** Keys that valibot leaves out of a mapping without a word. */
const LEFT_OUT = ['__proto__', 'prototype', 'constructor']

/** A mapping with any keys but those that a plain object cannot have. */
export function anyKeys<const S extends v.GenericSchema>(name: v.GenericSchema<string>, value: S) {
  return refusing(v.record(name, value), (input) => {
    const key = LEFT_OUT.find((each) => typeof input === 'object' && input !== null && Object.hasOwn(input, each))
    return key === undefined ? undefined : told('reserved', { name: `{{${key}}}` })
  })
}

/** The same schema, but what `why` has words about is refused with them. */
function refusing<S extends v.GenericSchema>(schema: S, why: (value: unknown) => string | undefined): S {
  const run: S['~run'] = (dataset, config) => {
    const words = why(dataset.value)
    return words === undefined ? schema['~run'](dataset, config) : v.never(words)['~run'](dataset, config)
  }
  return { ...schema, '~run': run }
}

export function choice<const T extends readonly (string | number)[]>(options: T) {
  return v.picklist(options, told('one-of', { options: options.join(', ') }))
}

/** The description that an editor shows for the key. */
export function described<S extends v.GenericSchema>(schema: S, description: string) {
  return v.pipe(schema, v.description(description))
}

type JsType = 'string' | 'number' | 'boolean' | 'object' | 'array'
type Alternatives = { readonly [K in JsType]?: v.GenericSchema }
type OutputOf<S> = S extends v.GenericSchema<unknown, infer O> ? O : never

/** The alternative is chosen by the type of the value, so that a mistake names the one that was meant. */
export function oneByType<const A extends Alternatives>(
  expected: string,
  alternatives: A,
): v.GenericSchema<unknown, OutputOf<A[keyof A]>> {
  const byType: Entries = alternatives
  const schema: unknown = v.pipe(
    v.lazy((input) => {
      const type = Array.isArray(input) ? 'array' : typeof input
      return (Object.hasOwn(byType, type) ? byType[type] : undefined) ?? v.never(expected)
    }),
    v.metadata({ anyOf: Object.values(byType) }),
  )
  return schema as v.GenericSchema<unknown, OutputOf<A[keyof A]>>
}

/** A recursive schema; `name` is its name in the JSON Schema. */
export function same<S extends v.GenericSchema>(name: string, schema: () => S) {
  return v.pipe(
    v.lazy(() => schema()),
    v.metadata({ definition: name, schema }),
  )
}
