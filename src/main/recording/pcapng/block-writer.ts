import {
  BLOCK,
  BLOCK_AT,
  BYTE_ORDER_MAGIC,
  FLAG_INBOUND,
  FLAG_OUTBOUND,
  LINK_TYPE_RAW,
  OPTION,
  PACKET_AT,
  SNAP_LENGTH,
  STATISTICS_AT,
  padded,
  SECTION_AT,
  INTERFACE_AT,
} from './block-format'
import { FileAppender } from './file-appender'
import type { Taken } from './file-watch'
import type { Direction } from '../../../shared/record'
import type { Flows } from './flow'
import { payloadSums } from './payload-sums'
import { MARK_AFTER_BYTES, markComment } from './sum-mark'

/** The fields of a packet block in words of 32 bits, for the writer's buffer. */
const PACKET_WORD = {
  interface: PACKET_AT.interface >> 2,
  timeHigh: PACKET_AT.timeHigh >> 2,
  timeLow: PACKET_AT.timeLow >> 2,
  captured: PACKET_AT.captured >> 2,
  original: PACKET_AT.original >> 2,
} as const

/** A moment as pcapng stores it: nanoseconds since 1970 in two 32-bit words. */
export interface Stamp {
  readonly high: number
  readonly low: number
}

/**
 * Appends whole pcapng blocks to its own file, buffered. A failed write leaves whole blocks only and is reported once
 * through `onFailure`, with the offset up to which the file is good; nothing is written afterwards.
 */
export class BlockWriter {
  readonly #file: FileAppender
  /** The session that the marks name; undefined: there are none. */
  #sessionId: string | undefined
  #marks = 0
  /** Where the last mark ends. */
  #markEnd = 0
  /** The time of the last block, as two numbers: an object that is kept costs each packet more than its time is worth. */
  #stampHigh = 0
  #stampLow = 0

  /**
   * Creates the file (0600); fails if it exists. `onTaken` is called once at most, when the file is moved, deleted,
   * replaced or truncated.
   */
  constructor(path: string, onFailure: (error: Error, goodUpTo: number) => void, onTaken?: (how: Taken) => void) {
    this.#file = new FileAppender(path, onFailure, onTaken)
    this.#file.beforeSync = () => {
      this.#mark()
    }
  }

  get fd(): number {
    return this.#file.fd
  }

  /** Where the next block will begin. */
  get offset(): number {
    return this.#file.offset
  }

  section(application: string, comments: readonly Uint8Array[]): void {
    const text = new TextEncoder()
    const options: [number, Uint8Array][] = [
      ...comments.map((comment): [number, Uint8Array] => [OPTION.comment, comment]),
      [OPTION.os, text.encode(process.platform)],
      [OPTION.application, text.encode(application)],
    ]
    const at = this.#file.room(SECTION_AT.options + 4 + optionsBytes(options))
    this.#file.buffer.view.setUint32(at + SECTION_AT.byteOrder, BYTE_ORDER_MAGIC, true)
    this.#file.buffer.view.setUint32(at + SECTION_AT.version, 1, true)
    this.#file.buffer.view.setUint32(at + SECTION_AT.length, 0xffffffff, true)
    this.#file.buffer.view.setUint32(at + SECTION_AT.length + 4, 0xffffffff, true)
    this.#end(at, BLOCK.section, this.#putOptions(at + SECTION_AT.options, options))
  }

  interface(name: string): void {
    const options: [number, Uint8Array][] = [
      [OPTION.interfaceName, new TextEncoder().encode(name)],
      [OPTION.timeResolution, Uint8Array.of(9)],
    ]
    const at = this.#file.room(INTERFACE_AT.options + 4 + optionsBytes(options))
    this.#file.buffer.view.setUint32(at + INTERFACE_AT.linkType, LINK_TYPE_RAW, true)
    this.#file.buffer.view.setUint32(at + INTERFACE_AT.snapLength, SNAP_LENGTH, true)
    this.#end(at, BLOCK.interface, this.#putOptions(at + INTERFACE_AT.options, options))
  }

  /** From now on marks with sums are written, which name this session. */
  sumsFor(sessionId: string): void {
    this.#sessionId = sessionId
  }

  /** A record is complete: between two of them there may be a mark, never between the packets of one. */
  recordEnds(): void {
    if (this.#file.offset - this.#markEnd >= MARK_AFTER_BYTES) this.#mark()
  }

  /** An event that has no packet. */
  statistics(stamp: Stamp, comment: Uint8Array): void {
    this.#stampHigh = stamp.high
    this.#stampLow = stamp.low
    const at = this.#file.room(STATISTICS_AT.options + 4 + padded(comment.length) + 4 + 4)
    const { view, bytes, words } = this.#file.buffer
    words[(at + STATISTICS_AT.interface) >> 2] = 0
    words[(at + STATISTICS_AT.timeHigh) >> 2] = stamp.high
    words[(at + STATISTICS_AT.timeLow) >> 2] = stamp.low
    const end = putOption(bytes, view, at + STATISTICS_AT.options, OPTION.comment, comment)
    words[end >> 2] = 0
    this.#end(at, BLOCK.statistics, end + 4)
  }

  packet(
    stamp: Stamp,
    flows: Flows,
    conversation: number,
    direction: Direction,
    payload: Uint8Array,
    tcpFlags: number,
    comment?: Uint8Array,
    keepBytes = payload.length,
  ): void {
    this.#stampHigh = stamp.high
    this.#stampLow = stamp.low
    const headerBytes = flows.headerBytes(conversation)
    const packetBytes = headerBytes + payload.length
    const capturedBytes = headerBytes + Math.min(payload.length, keepBytes)
    const commentBytes = comment === undefined ? 0 : 4 + padded(comment.length)
    const at = this.#file.room(PACKET_AT.packet + padded(packetBytes) + 8 + commentBytes + 4 + 4)
    const { view, bytes, words } = this.#file.buffer
    const first = at >> 2
    words[first + PACKET_WORD.interface] = 0
    words[first + PACKET_WORD.timeHigh] = stamp.high
    words[first + PACKET_WORD.timeLow] = stamp.low
    words[first + PACKET_WORD.captured] = capturedBytes
    words[first + PACKET_WORD.original] = packetBytes
    const sums = keepBytes < payload.length ? undefined : payloadSums(payload)
    flows.write(conversation, this.#file.buffer, at + PACKET_AT.packet, direction, payload, tcpFlags, sums?.words)
    let next = at + PACKET_AT.packet + padded(capturedBytes)
    for (let pad = at + PACKET_AT.packet + capturedBytes; pad < next; pad++) bytes[pad] = 0
    words[next >> 2] = OPTION.flags | (4 << 16)
    words[(next >> 2) + 1] = direction === 'rx' ? FLAG_INBOUND : FLAG_OUTBOUND
    next += 8
    if (comment !== undefined) next = putOption(bytes, view, next, OPTION.comment, comment)
    words[next >> 2] = 0
    const end = this.#close(at, BLOCK.packet, next + 4)
    const payloadAt = at + PACKET_AT.packet + headerBytes
    if (sums !== undefined) this.#file.knowsSum(payloadAt, payloadAt + payload.length, sums.crc)
    this.#file.took(end)
  }

  /** Passes everything appended so far to the system. */
  flush(): void {
    this.#file.flush()
  }

  /** The same, with a sum over all of it: for those who copy the file. */
  seal(): void {
    this.#mark()
    this.#file.flush()
  }

  /** Flushes and syncs. Later data is flushed as usual. */
  finish(): void {
    this.#mark()
    this.#file.finish()
  }

  /** Writes the rest and closes the file. A second call does no harm. */
  close(): void {
    this.#mark()
    this.#file.close()
  }

  /** Truncates the file to its last complete row after a failure. */
  cutAt(offset: number): void {
    this.#file.cutAt(offset)
  }

  /** Writes a mark over everything behind the last one, if there is anything. */
  #mark(): void {
    if (this.#sessionId === undefined || this.#file.isOver || this.#file.offset === this.#markEnd) return
    this.#marks += 1
    const comment = markComment({ number: this.#marks, ...this.#file.takeSum() }, this.#sessionId)
    this.#file.leaveOut(STATISTICS_AT.options + 4 + optionsBytes([[OPTION.comment, comment]]))
    this.statistics({ high: this.#stampHigh, low: this.#stampLow }, comment)
    this.#markEnd = this.#file.offset
  }

  #end(at: number, type: number, bodyEnd: number): void {
    this.#file.took(this.#close(at, type, bodyEnd))
  }

  /** Writes the type and the lengths of a block whose body is complete. Returns where it ends. */
  #close(at: number, type: number, bodyEnd: number): number {
    const total = bodyEnd + 4 - at
    const { words } = this.#file.buffer
    words[(at + BLOCK_AT.type) >> 2] = type
    words[(at + BLOCK_AT.length) >> 2] = total
    words[bodyEnd >> 2] = total
    return at + total
  }

  #putOptions(at: number, options: readonly [number, Uint8Array][]): number {
    const { bytes, view } = this.#file.buffer
    for (const [code, value] of options) at = putOption(bytes, view, at, code, value)
    view.setUint32(at, 0, true)
    return at + 4
  }
}

function putOption(bytes: Uint8Array, view: DataView, at: number, code: number, value: Uint8Array): number {
  view.setUint16(at, code, true)
  view.setUint16(at + 2, value.length, true)
  bytes.set(value, at + 4)
  const end = at + 4 + padded(value.length)
  for (let pad = at + 4 + value.length; pad < end; pad++) bytes[pad] = 0
  return end
}

function optionsBytes(options: readonly [number, Uint8Array][]): number {
  return options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4)
}
