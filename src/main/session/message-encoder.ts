import iconv from 'iconv-lite'
import type { Encoding } from '../../shared/encoding'
import { MAX_MESSAGE_BYTES } from '../../shared/limits'
import {
  concat,
  encodePayload,
  parseTyped,
  withChecksum,
  type ParsedPayload,
  type TypedPayload,
} from '../../shared/payload-codec'

const NEWLINES = { none: '', lf: '\n', crlf: '\r\n' } as const

/** What a person typed as bytes, text in this encoding. A character that the encoding lacks is a mistake, not a `?`. */
export function encodeMessage(payload: TypedPayload, encoding: Encoding): ParsedPayload {
  if (encoding === 'utf-8') return encodePayload(payload)
  const newline = encodeText(NEWLINES[payload.newline], encoding)
  const missing = payload.format === 'hex' ? undefined : firstMissing(payload.text, encoding)
  if (missing !== undefined) return { ok: false, mistake: missing }
  const parsed = parseTyped(payload.format, payload.text, (text) => encodeText(text, encoding))
  return parsed.ok ? bounded(concat(withChecksum(parsed.bytes, payload.checksum), newline)) : parsed
}

function encodeText(text: string, encoding: Encoding): Uint8Array {
  return iconv.encode(text, encoding, { addBOM: false })
}

function firstMissing(text: string, encoding: Encoding) {
  if (iconv.decode(Buffer.from(encodeText(text, encoding)), encoding, { stripBOM: false }) === text) return undefined
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
