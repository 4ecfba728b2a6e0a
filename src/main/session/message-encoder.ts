import iconv from 'iconv-lite'
import type { Encoding } from '../../shared/encoding'
import { MAX_MESSAGE_BYTES } from '../../shared/limits'
import { concat, encodePayload, type ParsedPayload, type TypedPayload } from '../../shared/payload-codec'

const NEWLINES = { none: '', lf: '\n', crlf: '\r\n' } as const

/** What a person typed as bytes, text in this encoding. A character that the encoding lacks is a mistake, not a `?`. */
export function encodeMessage(payload: TypedPayload, encoding: Encoding): ParsedPayload {
  if (encoding === 'utf-8') return encodePayload(payload)
  const newline = encodeText(NEWLINES[payload.newline], encoding)
  if (payload.format === 'hex') {
    const parsed = encodePayload({ ...payload, newline: 'none' })
    return parsed.ok ? bounded(concat(parsed.bytes, newline)) : parsed
  }
  const bytes = encodeText(payload.text, encoding)
  const missing = firstMissing(payload.text, encoding, bytes)
  return missing === undefined ? bounded(concat(bytes, newline)) : { ok: false, mistake: missing }
}

function encodeText(text: string, encoding: Encoding): Uint8Array {
  return iconv.encode(text, encoding, { addBOM: false })
}

function firstMissing(text: string, encoding: Encoding, bytes: Uint8Array) {
  if (iconv.decode(Buffer.from(bytes), encoding, { stripBOM: false }) === text) return undefined
  let column = 1
  for (const char of text) {
    if (iconv.decode(Buffer.from(encodeText(char, encoding)), encoding, { stripBOM: false }) !== char)
      return { kind: 'not-encodable' as const, column, found: char }
    column += char.length
  }
  return undefined
}

function bounded(bytes: Uint8Array): ParsedPayload {
  if (bytes.length <= MAX_MESSAGE_BYTES) return { ok: true, bytes }
  return { ok: false, mistake: { kind: 'too-long', column: 1, found: String(bytes.length) } }
}
