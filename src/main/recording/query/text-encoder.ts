import iconv from 'iconv-lite'
import type { Encoding } from '../../../shared/encoding'

/** Text as bytes of an encoding, without a byte order mark. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  return iconv.encode(text, encoding, { addBOM: false })
}
