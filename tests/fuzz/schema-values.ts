import { below, oneOf, type Random } from './mutate'

/** The parts of a schema of Valibot that say what its values are. */
export interface Schema {
  readonly type: string
  readonly pipe?: readonly Schema[]
  readonly requirement?: unknown
  readonly entries?: Readonly<Record<string, Schema>>
  readonly items?: readonly Schema[]
  readonly item?: Schema
  readonly options?: readonly unknown[]
  readonly literal?: unknown
  readonly wrapped?: Schema
  readonly key?: Schema
  readonly value?: Schema
  readonly getter?: (input: unknown) => Schema
}

const DEEPEST = 8
const JUNK: readonly unknown[] = [undefined, null, NaN, -1, 0, Infinity, 2 ** 53, '', 'x', '\u0000', '\ud800', true, [], {}, { length: 1 }, 'x'.repeat(5_000), 7n] // prettier-ignore
/** In the place of what is known, such as an address: nothing here is looked up or written. */
const NO_TEXT = JUNK.filter((each) => typeof each !== 'string')
const WORDS = ['', 'a', 'text', '你好', 'x'.repeat(100), '\u0000', '../..', '[', '{{seq}}', '127.0.0.1', '::1', '[::1]:7', '00 ff', '#ff0000', 'a'.repeat(64)] // prettier-ignore

/** What a key is known to be: ids that are there, paths in a folder that may be written, addresses of this machine. */
export type Known = (key: string, random: Random) => unknown

/** A value that a schema may take; `errors` is the share of parts that are something else. */
export class SchemaValues {
  readonly #known: Known
  readonly #random: Random
  readonly #errors: number

  constructor(known: Known, random: Random, errors: number) {
    this.#known = known
    this.#random = random
    this.#errors = errors
  }

  of(schema: Schema, key = '', depth = 0): unknown {
    const random = this.#random
    const known = this.#known(knownAs(schema, key), random)
    if (random() < this.#errors) return oneOf(random, known === undefined ? JUNK : NO_TEXT)
    if (known !== undefined) return known
    switch (schema.type) {
      case 'string':
        return this.#text(schema)
      case 'number':
        return this.#number(schema, key)
      case 'bigint':
        return BigInt(below(random, 1_000))
      case 'boolean':
        return random() < 0.5
      case 'null':
        return null
      case 'literal':
        return schema.literal
      case 'picklist':
        return oneOf(random, schema.options ?? [])
      case 'nullable':
        return random() < 0.3 ? null : this.of(schema.wrapped as Schema, key, depth)
      case 'optional':
      case 'exact_optional':
        return this.of(schema.wrapped as Schema, key, depth)
      case 'lazy':
        return depth > DEEPEST
          ? null
          : this.of((schema.getter as (input: unknown) => Schema)(undefined), key, depth + 1)
      case 'union':
      case 'variant':
        return this.of(this.#choice(schema.options as readonly Schema[], depth), key, depth + 1)
      case 'array':
        return Array.from({ length: depth > DEEPEST ? 0 : below(random, 4) }, () => this.of(schema.item as Schema, key, depth + 1)) // prettier-ignore
      case 'tuple':
      case 'strict_tuple':
        return (schema.items ?? []).map((item) => this.of(item, key, depth))
      case 'record':
        return Object.fromEntries(Array.from({ length: below(random, 3) }, () => [oneOf(random, WORDS), this.of(schema.value as Schema, '', depth + 1)])) // prettier-ignore
      case 'object':
      case 'loose_object':
      case 'strict_object':
        return this.#object(schema.entries ?? {}, depth)
      default:
        return oneOf(random, JUNK)
    }
  }

  /** In the depth what holds others is left out. */
  #choice(options: readonly Schema[], depth: number): Schema {
    return depth > DEEPEST ? (options[0] as Schema) : oneOf(this.#random, options)
  }

  #object(entries: Readonly<Record<string, Schema>>, depth: number): Record<string, unknown> {
    const isLeftOut = ({ type }: Schema): boolean =>
      (type === 'exact_optional' || type === 'optional') && this.#random() < 0.5
    const kept = Object.entries(entries).filter(([, schema]) => !isLeftOut(schema))
    const object: Record<string, unknown> = Object.fromEntries(
      kept.map(([key, schema]) => [key, this.of(schema, key, depth + 1)]),
    )
    if (this.#random() < this.#errors) object[oneOf(this.#random, WORDS)] = oneOf(this.#random, JUNK)
    return object
  }

  #text(schema: Schema): string {
    const most = limit(schema, 'max_length') ?? 10_000
    return oneOf(this.#random, WORDS).slice(0, most)
  }

  #number(schema: Schema, key: string): number {
    const least = limit(schema, 'min_value') ?? 0
    const most = Math.min(limit(schema, 'max_value') ?? 100, key === 'port' ? 65_535 : Infinity)
    if (this.#random() < 0.7) return least + below(this.#random, Math.min(10, most - least + 1))
    return oneOf(this.#random, [least, most, (least + most) / 2])
  }
}

/** Arguments in a tuple have no name: an id and a path are known by their length. */
function knownAs(schema: Schema, key: string): string {
  if (key !== '' || schema.type !== 'string') return key
  const most = limit(schema, 'max_length')
  return most === 64 ? 'id' : most === 4_096 ? 'path' : ''
}

function limit({ pipe = [] }: Schema, type: string): number | undefined {
  const found = pipe.find((each) => each.type === type)?.requirement
  return typeof found === 'number' ? found : undefined
}
