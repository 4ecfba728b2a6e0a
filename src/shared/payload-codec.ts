import { checksumOf, type ChecksumName } from './checksum'
import { parseEscapes } from './escapes'
import type { Encoding } from './encoding'

/** What a person typed, and how it is to be read. */
export interface TypedPayload {
  readonly format: 'text' | 'escapes' | 'hex'
  readonly text: string
  readonly newline: 'none' | 'lf' | 'crlf'
  /** Appended to the message, before the line end. */
  readonly checksum?: ChecksumName
  /** `{{seq}}` and the like are replaced; otherwise braces stay as they are. */
  readonly hasVariables?: boolean
  /** Absent: the encoding of the session. */
  readonly encoding?: Encoding
}

/** `column` counts characters from 1. */
export interface PayloadMistake {
  readonly kind: 'not-a-hex-digit' | 'odd-digits' | 'too-long' | 'not-encodable' | 'bad-escape' | 'unknown-variable'
  readonly column: number
  readonly found: string
}

export type ParsedPayload =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly mistake: PayloadMistake }

/** What was typed as bytes, without checksum and line end. `encode` is for the parts that are text. */
export function parseTyped(
  format: TypedPayload['format'],
  text: string,
  encode: (text: string) => Uint8Array,
): ParsedPayload {
  if (format === 'hex') return parseHex(text)
  if (format === 'text') return { ok: true, bytes: encode(text) }
  const escaped = parseEscapes(text)
  if (!escaped.ok) return { ok: false, mistake: { kind: 'bad-escape', column: escaped.column, found: escaped.found } }
  const parts = escaped.parts.map((part) => (part.kind === 'byte' ? Uint8Array.of(part.byte) : encode(part.text)))
  return { ok: true, bytes: concat(parts) }
}

export function withChecksum(bytes: Uint8Array, checksum: ChecksumName | undefined): Uint8Array {
  return checksum === undefined ? bytes : concat([bytes, checksumOf(checksum, bytes)])
}

/**
 * Pairs of hex digits; spaces, line ends, `:`, `-`, `,` and a `0x` before a pair may separate them. Reports the place
 * of a mistake.
 */
export function parseHex(text: string): ParsedPayload {
  const bytes: number[] = []
  const mistake = (kind: PayloadMistake['kind'], column: number, found: string): ParsedPayload => ({
    ok: false,
    mistake: { kind, column, found },
  })
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (/[\s:,-]/.test(char)) at += 1
    else if (char === '0' && /[xX]/.test(text.charAt(at + 1))) at += 2
    else if (!/[0-9a-fA-F]/.test(char)) return mistake('not-a-hex-digit', at + 1, codePointAt(text, at))
    else {
      const second = text.charAt(at + 1)
      if (second === '' || /[\s:,-]/.test(second)) return mistake('odd-digits', at + 1, char)
      if (!/[0-9a-fA-F]/.test(second)) return mistake('not-a-hex-digit', at + 2, codePointAt(text, at + 1))
      bytes.push(parseInt(char + second, 16))
      at += 2
    }
  }
  return { ok: true, bytes: Uint8Array.from(bytes) }
}

/** Joins the parts; one array argument, because a call has room for only some ten thousand arguments. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function codePointAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0)
}
