import { checksumOf, type ChecksumName } from '../checksum'
import { changeMessage } from '../message/template-codec'
import { concat } from '../payload-codec'
import { messageMistake } from '../words/say-mistakes'
import type { CompileContext } from './compile-context'
import { compileReplies, compileValue, type CompiledReply } from './compile-replies'
import { templateOf } from './field-conditions'
import { includesBytes, startsWithBytes } from './find-bytes'
import { ReplyMistake } from './reply-mistake'
import type { Change, FieldsMatch, Rule } from './rule'
import type { Seen } from './seen'
import { ruleSentence, told } from './told'
import { readRuleText, type RuleText } from './variables'

type Path = readonly (string | number)[]

/** Edits a message; throws `ReplyMistake` where that cannot be done. */
type CompiledChange = (seen: Seen, bytes: Uint8Array) => Uint8Array

/** What a rule does to a message that a relay forwards. */
export interface CompiledRelay {
  /** True when the rule does nothing to the message, which is then forwarded unchanged. */
  readonly isPlain: boolean
  /** True when the message is not forwarded, and nothing in its place: every rule with a reply that says nothing of forwarding. */
  readonly drops: boolean
  readonly passes: boolean
  readonly delayMs: number
  readonly forward: readonly CompiledReply[] | undefined
  readonly changes: readonly CompiledChange[]
}

/** Keys that have a meaning only in a relay. */
const RELAY_KEYS = ['forward', 'change', 'pass', 'delayMs'] as const
const NOTHING: RuleText = { isFixed: true, bytes: () => new Uint8Array() }

export function compileRelay(rule: Rule, path: Path, context: CompileContext): CompiledRelay {
  const { change, pass, delayMs = 0 } = rule
  if (context.use === 'answers') {
    for (const key of RELAY_KEYS)
      if (rule[key] !== undefined) context.mistake([...path, key], told('relay-only', { key }))
    if (rule.then === 'secure') context.mistake([...path, 'then'], told('relay-only', { key: 'secure' }))
  }
  if (context.use === 'relay' && rule.then === 'half-close') context.mistake([...path, 'then'], told('not-in-relay'))
  if (!context.hasMessage)
    for (const key of ['change', 'pass', 'delayMs'] as const)
      if (rule[key] !== undefined) context.mistake([...path, key], told('no-message'))
  if (rule.forward !== undefined && change !== undefined)
    context.mistake([...path, 'change'], told('forward-or-change'))
  if (pass === false && (rule.forward !== undefined || change !== undefined))
    context.mistake([...path, 'pass'], told('pass-and-forward'))
  const forward = rule.forward === undefined ? undefined : compileReplies(rule.forward, [...path, 'forward'], context)
  if (forward?.some(({ afterMs }) => afterMs > 0) === true) context.mistake([...path, 'forward'], told('forward-after'))
  const list: readonly Change[] = change === undefined ? [] : isList(change) ? change : [change]
  const changes = list.map((each, at) =>
    compileChange(each, isList(change ?? {}) ? [...path, 'change', at] : [...path, 'change'], context),
  )
  const passes = pass ?? (rule.reply === undefined && rule.replies === undefined)
  const isUntouched = forward === undefined && changes.length === 0
  return { isPlain: isUntouched && passes, drops: isUntouched && !passes, passes, delayMs, forward, changes }
}

function isList(change: Change | readonly Change[]): change is readonly Change[] {
  return Array.isArray(change)
}

function compileChange(change: Change, path: Path, context: CompileContext): CompiledChange {
  const { find, findHex, at, fields, checksum } = change
  const given = [find, findHex, at, fields].filter((each) => each !== undefined).length
  if (given > 1 || (given === 0 && checksum === undefined)) context.mistake(path, told('one-change'))
  if (fields !== undefined) {
    if (checksum !== undefined) context.mistake([...path, 'checksum'], told('own-checksum'))
    return changeFields(fields, [...path, 'fields'], context)
  }
  const edit = at !== undefined ? putAt(at, change, path, context) : replaceEvery(change, path, context)
  return checksum === undefined ? edit : (seen, bytes) => repaired(edit(seen, bytes), checksum)
}

function replaceEvery(change: Change, path: Path, context: CompileContext): CompiledChange {
  const isHex = change.findHex !== undefined
  const [findKey, withKey] = isHex ? (['findHex', 'withHex'] as const) : (['find', 'with'] as const)
  const wanted = change[findKey]
  if (wanted === undefined) return (_seen, bytes) => bytes
  const replacement = change[withKey]
  if (replacement === undefined) context.mistake(path, told('missing-key', { key: withKey }))
  const find = text(wanted, isHex, [...path, findKey], context)
  const put = text(replacement ?? '', isHex, [...path, withKey], context)
  if (wanted === '') context.mistake([...path, findKey], told('no-bytes'))
  return (seen, bytes) => replaced(bytes, find.bytes(seen), put.bytes(seen))
}

function replaced(bytes: Uint8Array, wanted: Uint8Array, put: Uint8Array): Uint8Array {
  if (wanted.length === 0 || !includesBytes(bytes, wanted)) return bytes
  const parts: Uint8Array[] = []
  let from = 0
  for (let at = 0; at + wanted.length <= bytes.length;) {
    if (!startsWithBytes(bytes.subarray(at), wanted)) {
      at += 1
      continue
    }
    parts.push(bytes.subarray(from, at), put)
    at += wanted.length
    from = at
  }
  return concat([...parts, bytes.subarray(from)])
}

function putAt(at: number, { hex }: Change, path: Path, context: CompileContext): CompiledChange {
  if (hex === undefined) context.mistake(path, told('missing-key', { key: 'hex' }))
  const put = text(hex ?? '', true, [...path, 'hex'], context)
  return (seen, bytes) => {
    const given = put.bytes(seen)
    if (at + given.length > bytes.length)
      throw new ReplyMistake(ruleSentence('too-short', { n: bytes.length, at: at + given.length }))
    return concat([bytes.subarray(0, at), given, bytes.subarray(at + given.length)])
  }
}

function changeFields(match: FieldsMatch, path: Path, context: CompileContext): CompiledChange {
  const template = templateOf(match, path, context)
  const values = Object.entries(match.values ?? {}).map(
    ([name, value]) => [name, compileValue(value, [...path, 'values', name], context)] as const,
  )
  if (template === undefined) return (_seen, bytes) => bytes
  return (seen, bytes) => {
    const filled = Object.fromEntries(values.map(([name, value]) => [name, String(value(seen))]))
    const changed = changeMessage(template, bytes, filled, (each) => seen.conversation.encode(each))
    if (changed === undefined) throw new ReplyMistake(ruleSentence('not-read', { name: template.name }))
    if (!changed.ok) throw new ReplyMistake(messageMistake({ kind: 'field', mistake: changed.mistake }))
    return changed.bytes
  }
}

/** The message without its last bytes, with the checksum of the others behind them. */
function repaired(bytes: Uint8Array, checksum: ChecksumName): Uint8Array {
  const { length } = checksumOf(checksum, new Uint8Array())
  if (bytes.length < length) throw new ReplyMistake(ruleSentence('too-short', { n: bytes.length, at: length }))
  const others = bytes.subarray(0, bytes.length - length)
  return concat([others, checksumOf(checksum, others)])
}

function text(written: string, isHex: boolean, path: Path, context: CompileContext): RuleText {
  const read = readRuleText(written, isHex ? 'hex' : 'text', context, (each) => context.encode(each))
  if (typeof read !== 'string') return read
  context.mistake(path, read)
  return NOTHING
}
