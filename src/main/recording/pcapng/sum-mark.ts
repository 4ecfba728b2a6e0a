import * as v from 'valibot'
import {
  BLOCK,
  OPTION,
  STATISTICS_AT,
  isCommentIntact,
  knownComment,
  readMarkedComment,
  readOptions,
} from './block-format'

/** A mark is due when this much stands behind the last one: 0.2 % of the file, and little that one wrong bit puts in doubt. */
export const MARK_AFTER_BYTES = 65_536

/**
 * A mark in our recordings: the CRC-32 of the bytes before it, since the end of the mark before (for the first one,
 * since the beginning of the file). It is an Interface Statistics Block without an event, which every reader skips.
 */
export interface SumMark {
  /** 1, 2, 3 ...: shows that a whole part of the file is missing. */
  readonly number: number
  readonly byteLength: number
  readonly crc: number
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))
const schema = v.object({
  sum: v.object({ number: count, bytes: count, crc32: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)) }),
})
/** How the facts of a mark begin. */
const BEGINNING = 'wirebench: {"sum":'

export function markComment({ number, byteLength, crc }: SumMark, sessionId: string): Uint8Array {
  const hex = crc.toString(16).padStart(8, '0')
  return knownComment(`{"sum":{"number":${String(number)},"bytes":${String(byteLength)},"crc32":"${hex}"}}`, sessionId)
}

/** The mark in this block; undefined when it is another block, or a damaged mark. */
export function readMark(type: number, block: Uint8Array, sessionId: string): SumMark | undefined {
  if (type !== BLOCK.statistics || !beginsLikeMark(block)) return undefined
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  for (const { code, value } of readOptions(view, STATISTICS_AT.options, block.length - 4)) {
    if (code !== OPTION.comment || isCommentIntact(value, sessionId) !== true) continue
    const facts = v.safeParse(schema, readMarkedComment(new TextDecoder().decode(value)))
    if (!facts.success) continue
    const { number, bytes, crc32 } = facts.output.sum
    return { number, byteLength: bytes, crc: Number.parseInt(crc32, 16) }
  }
  return undefined
}

function beginsLikeMark(block: Uint8Array): boolean {
  const at = STATISTICS_AT.options + 4
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length)
  return bytes.toString('latin1', at, at + BEGINNING.length) === BEGINNING
}
