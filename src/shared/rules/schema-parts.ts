import * as v from 'valibot'
import { told } from './told'

type Entries = Readonly<Record<string, v.GenericSchema>>

/** A mapping with these keys and no others; a mistake lists them. */
export function strict<const E extends v.ObjectEntries>(entries: E) {
  return v.strictObject(entries, (issue) => {
    const step: unknown = issue.path?.at(-1)?.key
    const key = typeof step === 'string' ? step : ''
    if (issue.expected === 'never') return told('unknown-key', { key, known: Object.keys(entries).join(', ') })
    if (issue.received === 'undefined' && issue.path !== undefined) return told('missing-key', { key })
    return told('mapping', { known: Object.keys(entries).join(', ') })
  })
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
