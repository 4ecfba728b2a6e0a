import { withChecksum } from '../payload-codec'
import { buildMessage } from '../message/template-codec'
import { messageMistake } from '../words/say-mistakes'
import type { CompileContext } from './compile-context'
import { templateOf } from './field-conditions'
import { ReplyMistake } from './reply-mistake'
import type { Reply, ReplyList, Scalars } from './rule'
import type { Seen } from './seen'
import { readRuleText, type RuleText } from './variables'
import { told } from './told'

type Path = readonly (string | number)[]

/** A message that a rule made, and its pause after the one before. */
export interface MadeReply {
  readonly afterMs: number
  readonly bytes: Uint8Array
}

/** One reply of a rule, ready to be made. Throws `ReplyMistake` where a field cannot hold its value. */
export interface CompiledReply {
  readonly afterMs: number
  readonly make: (seen: Seen) => Uint8Array
}

export function compileReplies(list: ReplyList, path: Path, context: CompileContext): CompiledReply[] {
  if (typeof list === 'string') return [compileReply({ text: list }, path, context, false)]
  if (!isList(list)) return [compileReply(list, path, context, true)]
  return list.map((each, at) =>
    typeof each === 'string'
      ? compileReply({ text: each }, [...path, at], context, false)
      : compileReply(each, [...path, at], context, true),
  )
}

function isList(list: Reply | readonly (string | Reply)[]): list is readonly (string | Reply)[] {
  return Array.isArray(list)
}

const NOTHING: RuleText = { isFixed: true, bytes: () => new Uint8Array() }

function compileReply(reply: Reply, path: Path, context: CompileContext, isMapping: boolean): CompiledReply {
  const { text, hex, fields, checksum, afterMs = 0 } = reply
  const given = [text, hex, fields].filter((each) => each !== undefined).length
  if (given !== 1) context.mistake(path, told('one-of-three'))
  if (fields !== undefined) {
    if (checksum !== undefined) context.mistake([...path, 'checksum'], told('own-checksum'))
    return { afterMs, make: fieldsMaker(fields, [...path, 'fields'], context) }
  }
  const read = readRuleText(text ?? hex ?? '', hex === undefined ? 'text' : 'hex', context, (each) =>
    context.encode(each),
  )
  if (typeof read === 'string') context.mistake(isMapping ? [...path, hex === undefined ? 'text' : 'hex'] : path, read)
  const whole = typeof read === 'string' ? NOTHING : read
  if (checksum === undefined) return { afterMs, make: whole.bytes }
  if (!whole.isFixed) return { afterMs, make: (seen) => withChecksum(whole.bytes(seen), checksum) }
  let made: Uint8Array | undefined
  return { afterMs, make: (seen) => (made ??= withChecksum(whole.bytes(seen), checksum)) }
}

function fieldsMaker(
  fields: { readonly template: string; readonly values?: Scalars },
  path: Path,
  context: CompileContext,
): (seen: Seen) => Uint8Array {
  const template = templateOf(fields, path, context)
  const values = Object.entries(fields.values ?? {}).map(
    ([name, value]) => [name, compileValue(value, [...path, 'values', name], context)] as const,
  )
  if (template === undefined) return () => new Uint8Array()
  return (seen) => {
    const filled = Object.fromEntries(values.map(([name, value]) => [name, String(value(seen))]))
    const built = buildMessage(template, filled, (text) => seen.conversation.encode(text))
    if (built.ok) return built.bytes
    throw new ReplyMistake(messageMistake({ kind: 'field', mistake: built.mistake }))
  }
}

/** A value with variables in it, as text; another value as it is. */
export function compileValue(
  value: string | number | boolean,
  path: Path,
  context: CompileContext,
): (seen: Seen) => string | number | boolean {
  if (typeof value !== 'string' || !value.includes('{{')) return () => value
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  const read = readRuleText(value, 'text', context, (text) => encoder.encode(text))
  if (typeof read === 'string') {
    context.mistake(path, read)
    return () => value
  }
  // Variables come in the encoding of the conversation; a value is text again.
  return (seen) => decoder.decode(read.bytes(withUtf8(seen)))
}

/** The same message, with what is put in as UTF-8. */
function withUtf8(seen: Seen): Seen {
  const { conversation } = seen
  if (conversation.encoding === 'utf-8') return seen
  const encoder = new TextEncoder()
  return Object.create(seen, {
    bytes: { value: encoder.encode(seen.text) },
    conversation: { value: { ...conversation, encode: (text: string) => encoder.encode(text) } },
  }) as Seen
}
