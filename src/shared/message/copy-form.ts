import { decodeForPrograms } from '../visible-text'
import type { Encoding } from '../encoding'
import type { RecordKind } from '../record-kind'
import { toHex } from '../hex'

/** The forms in which what rows carry is copied, for other programs and for code. */
export type CopyForm = 'text' | 'hex' | 'c' | 'python' | 'json' | 'base64'

/** A row that is copied. An event has no bytes; `event` is its sentence. */
export interface CopiedRow {
  readonly seq: number
  /** ISO 8601. */
  readonly time: string
  readonly conversation: number
  readonly peer: string
  readonly kind: RecordKind
  readonly bytes: Uint8Array
  readonly encoding: Encoding
  readonly event?: string
}

const C_BYTES_A_LINE = 12

/** One row in this form; nothing for an event where the form has only bytes. */
export function inForm(form: CopyForm, row: CopiedRow): string | undefined {
  if (form === 'json') return JSON.stringify(jsonOf(row), undefined, 2)
  if (row.kind === 'state') return undefined
  switch (form) {
    case 'text':
      return decodeForPrograms(row.bytes, undefined, false, row.encoding)
    case 'hex':
      return pairs(row.bytes).join(' ')
    case 'c':
      return cArray(row)
    case 'python':
      return pythonBytes(row.bytes)
    case 'base64':
      return toBase64(row.bytes)
  }
}

/** Several rows, each in its form, as one text: a list where the form has lists. */
export function joinForms(form: CopyForm, parts: readonly string[]): string {
  const [only = ''] = parts
  switch (form) {
    case 'text':
      return parts.map((part, at) => (at + 1 < parts.length && !part.endsWith('\n') ? `${part}\n` : part)).join('')
    case 'json':
      return parts.length === 1 ? only : `[\n${parts.map(indented).join(',\n')}\n]`
    case 'python':
      return parts.length === 1 ? only : `[\n${parts.map((part) => `    ${part},\n`).join('')}]`
    case 'c':
      return parts.join('\n\n')
    case 'hex':
    case 'base64':
      return parts.join('\n')
  }
}

function jsonOf({ seq, time, conversation, peer, kind, bytes, encoding, event }: CopiedRow): object {
  return {
    seq,
    time,
    conversation,
    peer,
    kind,
    ...(event === undefined
      ? { byteLength: bytes.length, text: decodeForPrograms(bytes, undefined, false, encoding), hex: toHex(bytes) }
      : { event }),
  }
}

/** An array of no length is no C: then a comment stands in its place. */
function cArray({ seq, kind, bytes }: CopiedRow): string {
  const what = `/* row ${String(seq)}, ${kind === 'rx' ? 'received' : 'sent'}, ${String(bytes.length)} bytes */`
  if (bytes.length === 0) return what
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += C_BYTES_A_LINE) {
    const part = pairs(bytes.subarray(at, at + C_BYTES_A_LINE))
    lines.push(`  ${part.map((pair) => `0x${pair}`).join(', ')}`)
  }
  return `${what}\nstatic const unsigned char row_${String(seq)}[${String(bytes.length)}] = {\n${lines.join(',\n')}\n};`
}

const PYTHON_ESCAPES: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 39: "\\'", 92: '\\\\' }

function pythonBytes(bytes: Uint8Array): string {
  const inner = Array.from(bytes, (byte) => {
    const escape = PYTHON_ESCAPES[byte]
    if (escape !== undefined) return escape
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  })
  return `b'${inner.join('')}'`
}

function pairs(bytes: Uint8Array): string[] {
  return toHex(bytes).match(/../g) ?? []
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
