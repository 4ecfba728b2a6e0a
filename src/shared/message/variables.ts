import { toHex } from '../hex'
import { isVariableName, type OwnValues } from '../own-variable'

/** What the variables of one message stand for. */
export interface VariableValues {
  /** How many messages with `{{seq}}` went to this conversation, this one included: 1, 2, ... */
  readonly seq: number
  /** Absent: there is nothing that has another value each time, neither `{{time}}` nor `{{uuid}}` nor `{{random:8}}`. */
  readonly atMs?: number
  /** `127.0.0.1:2021` */
  readonly peer: string
  /** Variables of the session; absent where there are none. */
  readonly own?: OwnValues
}

/** `column` counts characters from 1. */
export type Expanded =
  | {
      readonly ok: true
      readonly text: string
      readonly usesSeq: boolean
      /** Where in what was typed a column of the expanded text comes from. */
      readonly columnOf: (column: number) => number
    }
  /** `expandedChars`: it is longer than it may be; else the variable is unknown. */
  | { readonly ok: false; readonly column: number; readonly found: string; readonly expandedChars?: number }

/** The longest `{{random:N}}`. */
const MAX_RANDOM = 65_536
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'
const RANDOM_PULL_BYTES = 65_536

/**
 * Puts values in the place of `{{seq}} {{time}} {{time:s}} {{time:ms}} {{uuid}} {{random:8}} {{peer}}` and of variables of the
 * session. In hex the value's UTF-8 bytes are written as digits, but `{{random:8}}` is eight random bytes; a backslash in the
 * value of the session's is no escape. Any other `{{...}}` is a mistake. It ends where the text becomes longer than `maxChars`:
 * a short text may ask for very much.
 */
export function expandVariables(
  text: string,
  format: 'text' | 'escapes' | 'hex',
  values: VariableValues,
  maxChars = Infinity,
): Expanded {
  let expanded = ''
  let usesSeq = false
  let from = 0
  const pieces: { readonly expanded: number; readonly typed: number; readonly isValue: boolean }[] = []
  for (let at = text.indexOf('{{'); at !== -1; at = text.indexOf('{{', from)) {
    const end = text.indexOf('}}', at)
    const name = end === -1 ? '' : text.slice(at + 2, end).trim()
    const value = valueOf(name, format, values)
    if (value === undefined) {
      const found = end === -1 ? text.slice(at, at + 20) : text.slice(at, Math.min(end + 2, at + 40))
      return { ok: false, column: at + 1, found }
    }
    usesSeq ||= name === 'seq'
    pieces.push({ expanded: expanded.length, typed: from, isValue: false })
    expanded += text.slice(from, at)
    pieces.push({ expanded: expanded.length, typed: at, isValue: true })
    expanded += value
    from = end + 2
    if (expanded.length > maxChars)
      return { ok: false, column: at + 1, found: text.slice(at, from), expandedChars: expanded.length }
  }
  pieces.push({ expanded: expanded.length, typed: from, isValue: false })
  const columnOf = (column: number): number => {
    const piece = pieces.findLast((each) => each.expanded < column)
    if (piece === undefined) return column
    return piece.isValue ? piece.typed + 1 : piece.typed + column - piece.expanded
  }
  return { ok: true, text: expanded + text.slice(from), usesSeq, columnOf }
}

function valueOf(name: string, format: 'text' | 'escapes' | 'hex', values: VariableValues): string | undefined {
  const length = /^random:(\d{1,5})$/.exec(name)?.[1]
  if (length !== undefined) {
    if (values.atMs === undefined) return undefined
    const count = Number(length)
    if (count < 1 || count > MAX_RANDOM) return undefined
    return format === 'hex' ? toHex(randomBytes(count)) : randomText(count)
  }
  const text = textValue(name, values) ?? ownValue(name, format, values)
  return text === undefined || format !== 'hex' ? text : toHex(new TextEncoder().encode(text))
}

function ownValue(name: string, format: 'text' | 'escapes' | 'hex', { own }: VariableValues): string | undefined {
  const value = isVariableName(name) ? own?.(name) : undefined
  return format === 'escapes' ? value?.replaceAll('\\', '\\\\') : value
}

function textValue(name: string, { seq, atMs, peer }: VariableValues): string | undefined {
  switch (name) {
    case 'seq':
      return String(seq)
    case 'time':
      return atMs === undefined ? undefined : new Date(atMs).toISOString()
    case 'time:s':
      return atMs === undefined ? undefined : String(Math.floor(atMs / 1000))
    case 'time:ms':
      return atMs === undefined ? undefined : String(Math.floor(atMs))
    case 'uuid':
      return atMs === undefined ? undefined : globalThis.crypto.randomUUID()
    case 'peer':
      return peer
    default:
      return undefined
  }
}

function randomText(count: number): string {
  return Array.from(randomBytes(count), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('')
}

function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let at = 0; at < count; at += RANDOM_PULL_BYTES)
    globalThis.crypto.getRandomValues(bytes.subarray(at, at + RANDOM_PULL_BYTES))
  return bytes
}
