import type { Encoding } from '../../../../../shared/encoding'
import { fromHex } from '../../../../../shared/hex'
import type { RecordRow } from '../../../../../shared/record'
import { decodeVisible, type TextPart } from '../../../../../shared/visible-text'

/** Whether a row has more bytes than came with it. */
export function isRowCut({ byteLength, previewHex }: RecordRow): boolean {
  return byteLength * 2 > previewHex.length
}

/** The bytes that came with a row, as they are drawn. */
export function rowParts(row: RecordRow, encoding: Encoding): TextPart[] {
  const bytes = fromHex(row.previewHex)
  return decodeVisible(bytes, fromHex(row.partialCharacterHex), row.isStream || isRowCut(row), encoding)
}

/** The same as one line of text. */
export function rowText(row: RecordRow, encoding: Encoding): string {
  const text = rowParts(row, encoding).map((part) => part.text)
  return `${text.join('')}${isRowCut(row) ? '…' : ''}`
}
