import { decodeText, type Encoding } from '../../../../../shared/encoding'
import { eventName } from '../../../../../shared/events/event'
import { fromHex } from '../../../../../shared/hex'
import type { RecordRow } from '../../../../../shared/record'

const MAX_CHARS = 120
const MAX_BYTES = 40
/** Characters that are invisible or ambiguous in a filter. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufffd]/u

/**
 * A filter for rows like this one: rows with its text, with its bytes if they are no text, or with its kind of event.
 */
export function queryLike(row: RecordRow, encoding: Encoding): string {
  if (row.state !== undefined) return `event:${eventName(row.state)}`
  const bytes = fromHex(row.previewHex)
  if (bytes.length === 0) return 'len:0'
  const text = decodeText(encoding, bytes).replace(/[\r\n]+$/, '')
  const [line = ''] = text.split(/[\r\n]/)
  return textQuery(line) ?? `hex:${row.previewHex.slice(0, 2 * MAX_BYTES)}`
}

/** A filter for rows with this text; undefined where it cannot be written. */
export function textQuery(text: string): string | undefined {
  const characters = Array.from(text)
  const shown = characters.slice(0, MAX_CHARS).join('').trim()
  if (shown === '' || HIDDEN.test(shown)) return undefined
  return `"${shown.replaceAll(/["\\]/g, '\\$&')}"`
}
