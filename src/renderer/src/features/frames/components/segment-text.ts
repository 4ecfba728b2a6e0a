import type { Encoding } from '../../../../../shared/encoding'
import { fromHex } from '../../../../../shared/hex'
import type { FrameSegment } from '../../../../../shared/framing/frame-segment'
import { decodeVisible, type TextPart } from '../../../../../shared/visible-text'

/** The part of a chunk that lies in one frame, as it is drawn. */
export function pieceParts({ previewHex }: FrameSegment, encoding: Encoding): TextPart[] {
  return decodeVisible(fromHex(previewHex), undefined, true, encoding)
}

/** The content of a whole frame, as it is drawn at its end. */
export function contentParts({ contentHex }: FrameSegment, encoding: Encoding): TextPart[] {
  return decodeVisible(fromHex(contentHex), undefined, true, encoding)
}

export function textOf(parts: readonly TextPart[]): string {
  return parts.map(({ text }) => text).join('')
}
