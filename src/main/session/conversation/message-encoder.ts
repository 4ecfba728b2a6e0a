import iconv from 'iconv-lite'
import type { Encoding } from '../../../shared/encoding'
import { composeMessage, type ComposedMessage, type MessagePayload } from '../../../shared/message/compose-message'
import type { VariableValues } from '../../../shared/message/variables'
import { encodeText } from '../../recording/query/text-encoder'

/**
 * The bytes of a message, its text in its own encoding or in this one. A character that the encoding lacks is a
 * mistake, not a `?`.
 */
export function encodeMessage(payload: MessagePayload, encoding: Encoding, values?: VariableValues): ComposedMessage {
  const wanted = payload.encoding ?? encoding
  if (wanted === 'utf-8') return composeMessage(payload, values)
  let missing: string | undefined
  const composed = composeMessage(payload, values, (text) => {
    missing ??= firstMissing(text, wanted)
    return encodeText(text, wanted)
  })
  if (!composed.ok || missing === undefined) return composed
  const column = payload.format === 'fields' ? 1 : Math.max(1, payload.text.indexOf(missing) + 1)
  return { ok: false, mistake: { kind: 'not-encodable', column, found: missing } }
}

function firstMissing(text: string, encoding: Encoding): string | undefined {
  const isKept = (part: string): boolean =>
    iconv.decode(Buffer.from(encodeText(part, encoding)), encoding, { stripBOM: false }) === part
  return isKept(text) ? undefined : Array.from(text).find((char) => !isKept(char))
}
