import type * as v from 'valibot'
import { rulesSchema } from './rules-schema'

interface AnySchema {
  readonly type: string
  readonly pipe?: readonly AnySchema[]
  readonly entries?: Readonly<Record<string, AnySchema>>
  readonly wrapped?: AnySchema
  readonly item?: AnySchema
  readonly value?: AnySchema
  readonly literal?: unknown
  readonly options?: readonly unknown[]
  readonly requirement?: number
  readonly description?: string
  readonly metadata?: {
    readonly anyOf?: readonly AnySchema[]
    readonly definition?: string
    readonly schema?: () => AnySchema
  }
}

type JsonSchema = Record<string, unknown>

/** JSON Schema (2020-12) of a rules file, for editors. Made from the schema that reads the file. */
export function rulesJsonSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {}
  const root = convert(plain(rulesSchema), definitions)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rules of Wirebench',
    ...root,
    $defs: definitions,
  }
}

function convert(schema: AnySchema, definitions: Record<string, JsonSchema>): JsonSchema {
  const [first = schema, ...actions] = schema.pipe ?? [schema]
  const meta = actions.find(({ metadata }) => metadata !== undefined)?.metadata
  const base =
    meta !== undefined
      ? convertMeta(meta, definitions)
      : first.pipe !== undefined && first !== schema
        ? convert(first, definitions)
        : convertType(first, schema, definitions)
  for (const action of actions) Object.assign(base, converted(action))
  return base
}

function convertMeta(
  { anyOf, definition, schema }: NonNullable<AnySchema['metadata']>,
  definitions: Record<string, JsonSchema>,
): JsonSchema {
  if (anyOf !== undefined) return { anyOf: anyOf.map((each) => convert(each, definitions)) }
  if (definition === undefined || schema === undefined) return {}
  if (!Object.hasOwn(definitions, definition)) {
    // Registered first, so that the schema may refer to itself.
    definitions[definition] = {}
    Object.assign(definitions[definition], convert(schema(), definitions))
  }
  return { $ref: `#/$defs/${definition}` }
}

function convertType(schema: AnySchema, outer: AnySchema, definitions: Record<string, JsonSchema>): JsonSchema {
  switch (schema.type) {
    case 'strict_object': {
      const entries = Object.entries(schema.entries ?? {})
      const properties = Object.fromEntries(entries.map(([key, entry]) => [key, convert(entry, definitions)]))
      const required = entries.filter(([, entry]) => !entry.type.includes('optional')).map(([key]) => key)
      return {
        type: 'object',
        properties,
        ...(required.length === 0 ? {} : { required }),
        additionalProperties: false,
      }
    }
    case 'exact_optional':
    case 'optional':
      return schema.wrapped === undefined ? {} : convert(schema.wrapped, definitions)
    case 'array':
      return { type: 'array', items: schema.item === undefined ? {} : convert(schema.item, definitions) }
    case 'record':
      return {
        type: 'object',
        additionalProperties: schema.value === undefined ? {} : convert(schema.value, definitions),
      }
    case 'literal':
      return { const: schema.literal }
    case 'picklist':
      return { enum: schema.options }
    case 'variant':
      return { anyOf: (schema.options as readonly AnySchema[]).map((each) => convert(each, definitions)) }
    case 'string':
    case 'number':
    case 'boolean':
      return { type: schema.type }
    default:
      throw new Error(`a schema of type ${schema.type} (in ${outer.type}) has no JSON Schema`)
  }
}

/** The keywords that an action of a pipe adds. */
function converted({ type, requirement, description }: AnySchema): JsonSchema {
  switch (type) {
    case 'description':
      return { description }
    case 'integer':
      return { type: 'integer' }
    case 'min_value':
      return { minimum: requirement }
    case 'max_value':
      return { maximum: requirement }
    default:
      return {}
  }
}

function plain(schema: v.GenericSchema): AnySchema {
  const described: unknown = schema
  return described as AnySchema
}
