import { decodeText, type Encoding } from '../encoding'
import { toHex } from '../hex'
import type { TypedPayload } from '../payload-codec'

const NAMED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' }
/** Characters that nobody sees where they are typed: C1 controls, formats, private ones, halves, odd spaces. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u
const NEWLINES = { none: '', lf: '\n', crlf: '\r\n' } as const
/** With more bytes than this that are no text, escapes say less than hex does. */
const MOST_ESCAPED = 0.3

/**
 * Bytes as a person would type them: as text where each of its characters can be seen, with escapes where most can, else as hex.
 * What is composed of it are the same bytes. `newline` is the line end that is chosen now: it stays so where the bytes end with it.
 */
export function toEditable(
  bytes: Uint8Array,
  encoding: Encoding,
  newline: TypedPayload['newline'],
): Pick<TypedPayload, 'format' | 'text' | 'newline'> {
  const asHex = { format: 'hex', text: (toHex(bytes).match(/../g) ?? []).join(' '), newline: 'none' } as const
  const whole = decodeText(encoding, bytes)
  const isWhole = !whole.includes('\ufffd')
  if (!isWhole && encoding !== 'utf-8') return asHex
  const text = isWhole ? whole : undefined
  if (text === undefined) return escapedBytes(bytes) ?? asHex
  const end = NEWLINES[newline]
  const hasEnd = end !== '' && text.endsWith(end)
  const line = hasEnd ? text.slice(0, -end.length) : text
  const kept = hasEnd ? newline : 'none'
  const characters = Array.from(line)
  const hidden = characters.filter((char) => char !== '\n' && char !== '\t' && HIDDEN.test(char)).length
  if (hidden === 0) return { format: 'text', text: line, newline: kept }
  // A unit of UTF-16 cannot be written as a byte.
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be'
  if (isWide || hidden > characters.length * MOST_ESCAPED) return asHex
  return { format: 'escapes', text: characters.map(escaped).join(''), newline: kept }
}

function escaped(char: string): string {
  const named = NAMED[char]
  if (named !== undefined) return named
  const code = char.codePointAt(0) ?? 0
  if (code < 0x80 && HIDDEN.test(char)) return `\\x${code.toString(16).padStart(2, '0')}`
  return HIDDEN.test(char) ? `\\u{${code.toString(16)}}` : char
}

/** ASCII among bytes that are no text; undefined where little of it is ASCII. */
function escapedBytes(bytes: Uint8Array): Pick<TypedPayload, 'format' | 'text' | 'newline'> | undefined {
  const odd = bytes.filter((byte) => byte < 0x20 || byte >= 0x7f).length
  if (odd > bytes.length * MOST_ESCAPED) return undefined
  const text = Array.from(bytes, (byte) =>
    byte < 0x80 ? escaped(String.fromCharCode(byte)) : `\\x${byte.toString(16)}`,
  )
  return { format: 'escapes', text: text.join(''), newline: 'none' }
}
