/** `column` counts characters from 1. */
export type Escaped =
  | { readonly ok: true; readonly parts: readonly EscapedPart[] }
  | { readonly ok: false; readonly column: number; readonly found: string }

/** Text goes through an encoding later; a byte stays as it is. */
type EscapedPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'byte'; readonly byte: number }

const NAMED: Readonly<Record<string, number>> = {
  '0': 0x00,
  a: 0x07,
  b: 0x08,
  t: 0x09,
  n: 0x0a,
  v: 0x0b,
  f: 0x0c,
  r: 0x0d,
  e: 0x1b,
}

/**
 * Text with escapes: `\n \r \t \0 \a \b \v \f \e` and `\xHH` are bytes, `\uHHHH` and `\u{H...}` are characters, `\\` is a
 * backslash. Any other escape is a mistake, with its column.
 */
export function parseEscapes(text: string): Escaped {
  const parts: EscapedPart[] = []
  let plain = ''
  const endText = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain })
    plain = ''
  }
  for (let at = 0; at < text.length;) {
    const backslash = text.indexOf('\\', at)
    if (backslash === -1) {
      plain += text.slice(at)
      break
    }
    plain += text.slice(at, backslash)
    const match = /^\\(?:\\|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|([0abtnvfre]))/.exec(
      text.slice(backslash, backslash + 10),
    )
    const [whole = '', hex, unit, point, named] = match ?? []
    const codePoint = parseInt(unit ?? point ?? '', 16)
    const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff
    if (match === null || codePoint > 0x10ffff || isSurrogate)
      return { ok: false, column: backslash + 1, found: text.slice(backslash, backslash + Math.max(2, whole.length)) }
    if (hex !== undefined || named !== undefined) {
      endText()
      parts.push({ kind: 'byte', byte: hex === undefined ? (NAMED[named ?? ''] ?? 0) : parseInt(hex, 16) })
    } else plain += Number.isNaN(codePoint) ? '\\' : String.fromCodePoint(codePoint)
    at = backslash + whole.length
  }
  endText()
  return { ok: true, parts }
}

/** The same as UTF-8 bytes; undefined on a mistake. */
export function escapesToBytes(text: string): Uint8Array | undefined {
  const parsed = parseEscapes(text)
  if (!parsed.ok) return undefined
  return Uint8Array.from(
    parsed.parts.flatMap((part) => (part.kind === 'byte' ? [part.byte] : [...new TextEncoder().encode(part.text)])),
  )
}

const NAMES = new Map(Object.entries(NAMED).map(([name, byte]) => [byte, name]))

/** Bytes as text with escapes that `parseEscapes` reads back. Characters are those of UTF-8, or with `asciiOnly` of ASCII. */
export function bytesToEscapes(bytes: Uint8Array, asciiOnly: boolean): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    const character = size > 1 && asciiOnly ? undefined : characterOf(bytes.subarray(at, at + size))
    text += character ?? escaped(lead)
    at += character === undefined ? 1 : size
  }
  return text
}

/** Undefined where these bytes are no character, or one that nobody sees. */
function characterOf(bytes: Uint8Array): string | undefined {
  try {
    const character = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    if (character === '\\') return '\\\\'
    return /^[^\p{C}]$/u.test(character) ? character : undefined
  } catch {
    return undefined
  }
}

function escaped(byte: number): string {
  const name = NAMES.get(byte)
  return name === undefined ? `\\x${byte.toString(16).padStart(2, '0')}` : `\\${name}`
}
