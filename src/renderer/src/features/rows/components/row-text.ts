import type { Encoding } from '../../../../../shared/encoding'
import { fromHex } from '../../../../../shared/hex'
import { hitsIn, type FilterHits } from '../../../../../shared/filter/filter-hits'
import type { RecordRow } from '../../../../../shared/record'
import { decodeVisible, type TextPart } from '../../../../../shared/visible-text'

/** Whether a row has more bytes than its preview. */
export function isRowCut({ byteLength, previewHex }: RecordRow): boolean {
  return byteLength * 2 > previewHex.length
}

/** The preview bytes of a row, as they are drawn. */
export function rowParts(row: RecordRow, encoding: Encoding): TextPart[] {
  const bytes = fromHex(row.previewHex)
  return decodeVisible(bytes, fromHex(row.partialCharacterHex), row.isStream || isRowCut(row), encoding)
}

/** The same as one line of text. */
export function rowText(row: RecordRow, encoding: Encoding): string {
  const text = rowParts(row, encoding).map((part) => part.text)
  return `${text.join('')}${isRowCut(row) ? '…' : ''}`
}

/** A run of text as it is drawn, or what a filter has found in it. */
export interface ShownPart {
  readonly kind: TextPart['kind'] | 'hit'
  readonly text: string
}

/** The same parts, with what a filter looks for apart. */
export function withHits(parts: readonly TextPart[], { texts }: FilterHits): readonly ShownPart[] {
  if (texts.length === 0) return parts
  return parts.flatMap((part): readonly ShownPart[] =>
    part.kind === 'plain' ? splitAt(part.text, hitsIn(part.text, texts)) : [part],
  )
}

/** So many bytes are as wide as any window. */
const MAX_HEX_BYTES = 128

/** The first bytes in hex, with what a filter looks for apart. */
export function hexParts({ previewHex }: RecordRow, { texts, hexes }: FilterHits, most = MAX_HEX_BYTES): ShownPart[] {
  const digits = previewHex.slice(0, most * 2).toLowerCase()
  return splitAt(digits, byteHits(digits, { texts, hexes })).flatMap(({ kind, text }, at): ShownPart[] => [
    ...(at === 0 ? [] : [{ kind: 'plain', text: ' ' } as const]),
    { kind, text: spaced(text) },
  ])
}

/** A character for each byte, so that lower case finds capitals here, too. */
function byteHits(digits: string, { texts, hexes }: FilterHits): readonly (readonly [number, number])[] {
  if (texts.length === 0) return hexes.length === 0 ? [] : hitsIn(digits, hexes, 2)
  const wanted = texts.map((text) => byteCharacters(new TextEncoder().encode(text)))
  return hitsIn(byteCharacters(fromHex(digits)), wanted).map(([from, to]) => [from * 2, to * 2])
}

function byteCharacters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

function spaced(digits: string): string {
  return digits.match(/../g)?.join(' ') ?? ''
}

function splitAt(text: string, hits: readonly (readonly [number, number])[]): ShownPart[] {
  const parts: ShownPart[] = []
  let at = 0
  for (const [from, to] of hits) {
    if (from > at) parts.push({ kind: 'plain', text: text.slice(at, from) })
    parts.push({ kind: 'hit', text: text.slice(from, to) })
    at = to
  }
  if (at < text.length) parts.push({ kind: 'plain', text: text.slice(at) })
  return parts
}
