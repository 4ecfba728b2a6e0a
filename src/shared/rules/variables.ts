import { expandVariables } from '../message/variables'
import { parseHex } from '../payload-codec'
import { toHex } from '../hex'
import type { Seen } from './seen'
import { sumOf } from './sum'
import { told } from './told'

/** The variables that a rule may use in its texts, besides those of every message (`{{time}}`, `{{uuid}}`, ...). */
export interface KnownNames {
  /** The names under `state` and `shared`. */
  readonly variables: ReadonlySet<string>
  /** Groups that the patterns of the rule capture. */
  readonly groups: number
  readonly groupNames: ReadonlySet<string>
  /** Fields that the templates of the rule read. */
  readonly fields: ReadonlySet<string>
  /** True when there is a message; false when a timer triggers the rule. */
  readonly hasMessage: boolean
}

type Part = Uint8Array | ((seen: Seen) => Uint8Array)

/** A text with variables in it, ready to be filled in. */
export interface RuleText {
  readonly isFixed: boolean
  /** The bytes of the message that it makes. */
  readonly bytes: (seen: Seen) => Uint8Array
}

/** Reads a text or hex with `{{...}}`; a text says what is wrong. */
export function readRuleText(
  text: string,
  format: 'text' | 'hex',
  known: KnownNames,
  encode: (text: string) => Uint8Array,
): RuleText | string {
  const parts: Part[] = []
  const literal = (piece: string): string | undefined => {
    if (piece === '') return undefined
    if (format === 'text') {
      parts.push(encode(piece))
      return undefined
    }
    const parsed = parseHex(piece)
    if (!parsed.ok)
      return told(parsed.mistake.kind === 'odd-digits' ? 'odd-digits' : 'not-hex', { found: parsed.mistake.found })
    parts.push(parsed.bytes)
    return undefined
  }
  let from = 0
  for (let at = text.indexOf('{{'); at !== -1; at = text.indexOf('{{', from)) {
    const end = text.indexOf('}}', at)
    if (end === -1) return told('not-closed', { found: text.slice(at, at + 20), example: '{{name}}' })
    const mistake = literal(text.slice(from, at))
    if (mistake !== undefined) return mistake
    const value = variable(text.slice(at + 2, end).trim(), known)
    if (typeof value === 'string') return value
    parts.push(value)
    from = end + 2
  }
  const mistake = literal(text.slice(from))
  if (mistake !== undefined) return mistake
  return ruleText(parts)
}

function ruleText(parts: readonly Part[]): RuleText {
  const isFixed = parts.every((part) => part instanceof Uint8Array)
  const [only] = parts
  if (isFixed) {
    const bytes = joined(parts)
    return { isFixed: true, bytes: () => bytes }
  }
  if (parts.length === 1 && typeof only === 'function') return { isFixed: false, bytes: only }
  return {
    isFixed: false,
    bytes: (seen) => joined(parts.map((part) => (part instanceof Uint8Array ? part : part(seen)))),
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function variable(name: string, known: KnownNames): ((seen: Seen) => Uint8Array) | string {
  const plain = plainVariable(name, known)
  if (plain !== undefined) return plain
  const text = textVariable(name, known)
  if (text === undefined) return unknownName(name, known)
  return (seen) => seen.conversation.encode(text(seen))
}

/** Variables that are bytes of the message, whatever its encoding. */
function plainVariable(name: string, { hasMessage }: KnownNames): ((seen: Seen) => Uint8Array) | undefined {
  if (!hasMessage) return undefined
  if (name === 'text') return (seen) => seen.bytes
  const [, from, to] = /^bytes:(\d{1,7}):(\d{1,7})$/.exec(name) ?? []
  if (from === undefined || to === undefined) return undefined
  return (seen) => seen.bytes.subarray(Number(from), Number(to))
}

function textVariable(name: string, known: KnownNames): ((seen: Seen) => string) | undefined {
  const { variables, groups, groupNames, fields, hasMessage } = known
  if (/^\d+$/.test(name)) {
    const group = Number(name)
    return group > groups ? undefined : (seen) => seen.groups?.[group] ?? ''
  }
  const sum = /^(\w+) ?([+-]) ?(\d{1,15})$/.exec(name)
  const [, base = '', sign, by] = sum ?? []
  if (sum !== null && variables.has(base)) {
    const step = Number(by) * (sign === '-' ? -1 : 1)
    return (seen) => sumOf(base, seen.value(base) ?? 0, step)
  }
  if (variables.has(name)) return (seen) => String(seen.value(name) ?? '')
  if (groupNames.has(name)) return (seen) => seen.groups?.groups?.[name] ?? ''
  if (name.startsWith('field.') && fields.has(name.slice(6))) {
    const field = name.slice(6)
    return (seen) => seen.fields?.get(field) ?? ''
  }
  if (name === 'peer') return (seen) => seen.conversation.peer
  if (hasMessage && name === 'length') return (seen) => String(seen.bytes.length)
  if (hasMessage && name === 'hex') return (seen) => toHex(seen.bytes)
  return commonVariable(name)
}

/** `{{time}}` and the others that every message may have; `{{seq}}` needs a counter. */
function commonVariable(name: string): ((seen: Seen) => string) | undefined {
  const written = `{{${name}}}`
  if (name === 'seq' || !expandVariables(written, 'text', { seq: 0, atMs: 0, peer: '' }).ok) return undefined
  return ({ conversation }) => {
    const expanded = expandVariables(written, 'text', { seq: 0, atMs: conversation.wallMs(), peer: conversation.peer })
    return expanded.ok ? expanded.text : ''
  }
}

function unknownName(name: string, { variables, groups, groupNames, fields, hasMessage }: KnownNames): string {
  if (/^\d+$/.test(name)) return told(groups === 0 ? 'no-groups' : 'no-group', { name: `{{${name}}}`, n: groups })
  const names = [
    ...(hasMessage ? ['text', 'hex', 'length', 'bytes:0:2'] : []),
    ...variables,
    ...groupNames,
    ...[...fields].map((field) => `field.${field}`),
    ...['peer', 'time', 'time:s', 'time:ms', 'uuid', 'random:8'],
  ]
  return told('unknown-name', { name: `{{${name}}}`, names: names.map((each) => `{{${each}}}`).join(' ') })
}
