import { decodeText } from '../encoding'
import type { FieldTemplate } from '../message/field-template'
import { decodeMessage, type DecodedField } from '../message/template-codec'
import type { CompileContext } from './compile-context'
import type { Condition } from './condition'
import type { FieldsMatch, Scalar } from './rule'
import { told } from './told'

/** The template with this name; it is a mistake when there is none, or it has no such field. */
export function templateOf(
  { template: name, values = {} }: FieldsMatch,
  path: readonly (string | number)[],
  context: CompileContext,
): FieldTemplate | undefined {
  const template = context.templates.get(name)
  if (template === undefined) {
    const known = [...context.templates.keys()].join(', ') || '-'
    context.mistake([...path, 'template'], told('no-template', { name, known }))
    return undefined
  }
  const names = template.fields.map((field) => field.name)
  for (const field of Object.keys(values))
    if (!names.includes(field))
      context.mistake([...path, 'values', field], told('no-field', { name, field, known: names.join(', ') }))
  return template
}

/** A message that the template reads without anything missing, left over or wrong, and whose fields are these. */
export function fieldsCondition(
  match: FieldsMatch,
  path: readonly (string | number)[],
  context: CompileContext,
): Condition | undefined {
  const template = templateOf(match, path, context)
  if (template === undefined) return undefined
  context.reads(template)
  const wanted = Object.entries(match.values ?? {})
  return (seen) => {
    const { encoding } = seen.conversation
    const { fields, rest } = decodeMessage(template, seen.bytes, (bytes) => decodeText(encoding, bytes))
    const bad = fields.find(({ problem }) => problem !== undefined)
    if (bad !== undefined)
      return seen.misses('fields', `${template.name}.${bad.name}`, () => `${bad.problem ?? ''} ${bad.value}`)
    if (rest > 0) return seen.misses('fields', template.name, () => `+${String(rest)}`)
    for (const [name, value] of wanted) {
      const field = fields.find((each) => each.name === name)
      if (field !== undefined && !isValue(field, value))
        return seen.misses('fields', `${name} = ${String(value)}`, () => `${name} = ${field.choice ?? field.value}`)
    }
    seen.fields = new Map(fields.map((field) => [field.name, field.value]))
    return true
  }
}

/** By the name of a choice, as a number in any notation, or as text; bytes in hex with any separators. */
function isValue({ value, choice, type }: DecodedField, wanted: Scalar): boolean {
  const text = String(wanted)
  if (choice === text || value === text) return true
  if (type === 'bytes') return value === text.replace(/[\s:,-]/g, '').toLowerCase()
  return type !== 'text' && text !== '' && Number(text) === Number(value)
}
