import { MAX_MESSAGE_BYTES } from './limits'

/** What a person typed, and how to read it. */
export interface TypedPayload {
  readonly format: 'text' | 'hex'
  readonly text: string
  readonly newline: 'none' | 'lf' | 'crlf'
}

/** `column` counts characters from 1. */
export interface PayloadMistake {
  readonly kind: 'not-a-hex-digit' | 'odd-digits' | 'too-long' | 'not-encodable'
  readonly column: number
  readonly found: string
}

export type ParsedPayload =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly mistake: PayloadMistake }

const NEWLINES = { none: [], lf: [0x0a], crlf: [0x0d, 0x0a] } as const

/** Text becomes UTF-8; hex is read by `parseHex`. The newline is appended to both. */
export function encodePayload({ format, text, newline }: TypedPayload): ParsedPayload {
  const parsed: ParsedPayload = format === 'hex' ? parseHex(text) : { ok: true, bytes: new TextEncoder().encode(text) }
  if (!parsed.ok) return parsed
  const bytes = concat(parsed.bytes, Uint8Array.from(NEWLINES[newline]))
  if (bytes.length <= MAX_MESSAGE_BYTES) return { ok: true, bytes }
  return { ok: false, mistake: { kind: 'too-long', column: 1, found: String(bytes.length) } }
}

/** Pairs of hex digits; spaces, line ends, `:`, `-`, `,` and a `0x` before a pair separate. Says where a mistake stands. */
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

/** English words for the command line and the log; the window has its own in each language. */
export function describePayloadMistake({ kind, column, found }: PayloadMistake): string {
  if (kind === 'too-long')
    return `the message has ${found} bytes; at most ${String(MAX_MESSAGE_BYTES)} go in one message`
  if (kind === 'odd-digits') return `column ${String(column)}: "${found}" stands alone; each byte needs two hex digits`
  if (kind === 'not-encodable')
    return `column ${String(column)}: "${found}" does not exist in the text encoding of this session`
  return `column ${String(column)}: "${found}" is not a hex digit`
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
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
