import { crc32 } from '../../native/crc32'
import { shortened } from './shortened-facts'

/** pcapng blocks and options that we write and read (draft-ietf-opsawg-pcapng, sections 3 and 4). Little-endian. */
export const BLOCK = { section: 0x0a0d0d0a, interface: 1, statistics: 5, packet: 6 } as const
export const OPTION = {
  end: 0,
  comment: 1,
  flags: 2,
  interfaceName: 2,
  os: 3,
  application: 4,
  timeResolution: 9,
} as const
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d
/** Raw IP: the first four bits of a packet are 4 or 6, so both may be in one file. */
export const LINK_TYPE_RAW = 101
/** The longest packet; Wireshark refuses larger ones. */
export const SNAP_LENGTH = 262_144
/** Offsets that all blocks share (section 3.1). */
export const BLOCK_AT = { type: 0, length: 4 } as const
/** Offsets inside a section header block (section 4.1). */
export const SECTION_AT = { byteOrder: 8, version: 12, length: 16, options: 24 } as const
/** Offsets inside an interface description block (section 4.2). */
export const INTERFACE_AT = { linkType: 8, snapLength: 12, options: 16 } as const
/** Offsets inside an enhanced packet block (section 4.3). */
export const PACKET_AT = { interface: 8, timeHigh: 12, timeLow: 16, captured: 20, original: 24, packet: 28 } as const
/** Offsets inside an interface statistics block (section 4.6). */
export const STATISTICS_AT = { interface: 8, timeHigh: 12, timeLow: 16, options: 20 } as const
/** epb_flags, bits 0 and 1. */
export const FLAG_INBOUND = 1
export const FLAG_OUTBOUND = 2
/**
 * The longest block that is accepted when reading: the largest packet with its options, and some room for foreign
 * options.
 */
export const MAX_BLOCK_BYTES = 1024 * 1024
/** Marks our own comments, for people and for the reader. */
const COMMENT_MARK = 'wirebench: '

const MAX_OPTION_BYTES = 65_535
const CHECK_START = ',"check":"'
/** The additional bytes of a checksum in a comment. */
const CHECK_BYTES = CHECK_START.length + 8 + 1
export function padded(length: number): number {
  return (length + 3) & ~3
}

/**
 * Our facts as a comment: JSON in ASCII, so that no reader can be confused or controlled by it. Data from a peer may
 * have any length, so nothing is too long: the longest texts are shortened until everything fits. With a session it
 * ends with a checksum over it and the session's name, which shows a changed byte or a comment of another session.
 */
export function markedComment(facts: object, sessionId?: string): Uint8Array {
  const most = MAX_OPTION_BYTES - (sessionId === undefined ? 0 : CHECK_BYTES)
  const whole = encodeComment(facts)
  const bytes = whole.length <= most ? whole : encodeComment(shortened(facts, most, commentSize))
  return sessionId === undefined ? bytes : withCheck(bytes, sessionId)
}

/** The same comment with a checksum at its end. */
export function withCheck(comment: Uint8Array, sessionId: string): Uint8Array {
  const checked = Buffer.allocUnsafe(comment.length + CHECK_BYTES)
  checked.set(comment)
  checked.write(`${CHECK_START}${sumOf(comment, sessionId)}"}`, comment.length - 1, 'latin1')
  return checked
}

/** Whether a comment of ours is unchanged and from this session; undefined when it has no checksum. */
export function isCommentIntact(comment: Uint8Array, sessionId: string): boolean | undefined {
  const text = Buffer.from(comment.buffer, comment.byteOffset, comment.length)
  const at = text.length - CHECK_BYTES - 1
  if (at < 0 || text.toString('latin1', at, at + CHECK_START.length) !== CHECK_START) return undefined
  const sum = text.toString('latin1', at + CHECK_START.length, text.length - 2)
  return sum === sumOf(Buffer.concat([text.subarray(0, at), Buffer.from('}')]), sessionId)
}

/** The session whose sum was asked for last, and its sum. */
let ofSession = { sessionId: '', crc: 0 }

function sumOf(bytes: Uint8Array, sessionId: string): string {
  if (ofSession.sessionId !== sessionId) ofSession = { sessionId, crc: crc32(Buffer.from(sessionId)) }
  return crc32(bytes, ofSession.crc).toString(16).padStart(8, '0')
}

/** The same for facts that are already written: JSON in ASCII that is known to fit. */
export function knownComment(json: string, sessionId: string): Uint8Array {
  return withCheck(Buffer.from(COMMENT_MARK + json, 'latin1'), sessionId)
}

export function fitsComment(facts: object): boolean {
  return commentSize(facts) <= MAX_OPTION_BYTES
}

function commentSize(facts: object): number {
  return encodeComment(facts).length
}

function encodeComment(facts: object): Uint8Array {
  const ascii = JSON.stringify(facts).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return Buffer.from(COMMENT_MARK + ascii, 'latin1')
}

export function beginsWithMark(comment: Uint8Array): boolean {
  return Buffer.from(comment.buffer, comment.byteOffset, COMMENT_MARK.length).toString('latin1') === COMMENT_MARK
}

/** What a person wrote at a packet, as a comment that no reader takes for one of ours; undefined where nothing was written. */
export function plainComment(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || text === '') return undefined
  const bytes = new TextEncoder().encode(text.startsWith(COMMENT_MARK) ? ` ${text}` : text)
  return bytes.length <= MAX_OPTION_BYTES ? bytes : bytes.subarray(0, MAX_OPTION_BYTES)
}

/** The facts that `markedComment` wrote; undefined when the comment is foreign or damaged. */
export function readMarkedComment(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith(COMMENT_MARK)) return undefined
  try {
    const facts: unknown = JSON.parse(text.slice(COMMENT_MARK.length))
    return typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The options from `at` to `end` as (code, value) pairs; stops at one that does not fit. */
export function* readOptions(view: DataView, at: number, end: number): Generator<{ code: number; value: Uint8Array }> {
  while (at + 4 <= end) {
    const code = view.getUint16(at, true)
    const length = view.getUint16(at + 2, true)
    if (code === OPTION.end || at + 4 + length > end) return
    yield { code, value: new Uint8Array(view.buffer, view.byteOffset + at + 4, length) }
    at += 4 + padded(length)
  }
}
