import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../../files/whole-file'
import { writeAllSync } from '../../files/write-all'
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
import { FileWatch, type Taken } from './file-watch'
import type { Direction } from '../../../shared/record'
import type { Flows, PacketBuffer } from './flow'

/** Flushed when this much waits: one system call for some hundred small records, or for two large ones. */
const FLUSH_BYTES = 131_072
/** Flushed at the latest after this time, so that a kill costs at most this much. */
const FLUSH_MS = 50
/** The disk is asked to keep what it has at most this often: a power cut costs at most this much. */
const SYNC_MS = 1_000
/** With room for the block that fills it, and more. */
const BUFFER_BYTES = 2 * FLUSH_BYTES

/** The fields of a packet block in words of 32 bits, as the writer's buffer is filled. */
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
 * Appends whole pcapng blocks to a file of its own, buffered. A failed write leaves whole blocks only and is
 * reported once through `onFailure`, with the offset up to which the file is good; nothing is written afterwards.
 */
export class BlockWriter {
  readonly #fd: number
  readonly #onFailure: (error: Error, goodUpTo: number) => void
  readonly #buffer: PacketBuffer
  readonly #watch: FileWatch | undefined
  #used = 0
  #flushed = 0
  #isBroken = false
  #isClosed = false
  #flushTimer: NodeJS.Timeout | undefined
  #syncTimer: NodeJS.Timeout | undefined
  #isSyncing = false

  /** Creates the file (0600) and fails if it is there already. `onTaken` comes at most once, when somebody takes it away. */
  constructor(path: string, onFailure: (error: Error, goodUpTo: number) => void, onTaken?: (how: Taken) => void) {
    this.#fd = openSync(path, 'wx+', 0o600)
    this.#onFailure = onFailure
    const bytes = new Uint8Array(BUFFER_BYTES)
    this.#buffer = { bytes, view: new DataView(bytes.buffer), words: new Uint32Array(bytes.buffer) }
    this.#watch = onTaken === undefined ? undefined : new FileWatch(path, this.#fd, () => this.#flushed, onTaken)
    syncFolder(dirname(path))
  }

  get fd(): number {
    return this.#fd
  }

  /** Where the next block will begin. */
  get offset(): number {
    return this.#isBroken ? this.#flushed : this.#flushed + this.#used
  }

  section(application: string, comments: readonly Uint8Array[]): void {
    const text = new TextEncoder()
    const options: [number, Uint8Array][] = [
      ...comments.map((comment): [number, Uint8Array] => [OPTION.comment, comment]),
      [OPTION.os, text.encode(process.platform)],
      [OPTION.application, text.encode(application)],
    ]
    const at = this.#begin(SECTION_AT.options + 4 + optionsBytes(options))
    this.#buffer.view.setUint32(at + SECTION_AT.byteOrder, BYTE_ORDER_MAGIC, true)
    this.#buffer.view.setUint32(at + SECTION_AT.version, 1, true)
    this.#buffer.view.setUint32(at + SECTION_AT.length, 0xffffffff, true)
    this.#buffer.view.setUint32(at + SECTION_AT.length + 4, 0xffffffff, true)
    this.#end(at, BLOCK.section, this.#putOptions(at + SECTION_AT.options, options))
  }

  interface(name: string): void {
    const options: [number, Uint8Array][] = [
      [OPTION.interfaceName, new TextEncoder().encode(name)],
      [OPTION.timeResolution, Uint8Array.of(9)],
    ]
    const at = this.#begin(INTERFACE_AT.options + 4 + optionsBytes(options))
    this.#buffer.view.setUint32(at + INTERFACE_AT.linkType, LINK_TYPE_RAW, true)
    this.#buffer.view.setUint32(at + INTERFACE_AT.snapLength, SNAP_LENGTH, true)
    this.#end(at, BLOCK.interface, this.#putOptions(at + INTERFACE_AT.options, options))
  }

  /** An event that has no packet. */
  statistics(stamp: Stamp, comment: Uint8Array): void {
    const options: [number, Uint8Array][] = [[OPTION.comment, comment]]
    const at = this.#begin(STATISTICS_AT.options + 4 + optionsBytes(options))
    const { view } = this.#buffer
    view.setUint32(at + STATISTICS_AT.interface, 0, true)
    view.setUint32(at + STATISTICS_AT.timeHigh, stamp.high, true)
    view.setUint32(at + STATISTICS_AT.timeLow, stamp.low, true)
    this.#end(at, BLOCK.statistics, this.#putOptions(at + STATISTICS_AT.options, options))
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
    const headerBytes = flows.headerBytes(conversation)
    const packetBytes = headerBytes + payload.length
    const capturedBytes = headerBytes + Math.min(payload.length, keepBytes)
    const commentBytes = comment === undefined ? 0 : 4 + padded(comment.length)
    const at = this.#begin(PACKET_AT.packet + padded(packetBytes) + 8 + commentBytes + 4 + 4)
    const { view, bytes, words } = this.#buffer
    const first = at >> 2
    words[first + PACKET_WORD.interface] = 0
    words[first + PACKET_WORD.timeHigh] = stamp.high
    words[first + PACKET_WORD.timeLow] = stamp.low
    words[first + PACKET_WORD.captured] = capturedBytes
    words[first + PACKET_WORD.original] = packetBytes
    flows.write(conversation, this.#buffer, at + PACKET_AT.packet, direction, payload, tcpFlags)
    let next = at + PACKET_AT.packet + padded(capturedBytes)
    for (let pad = at + PACKET_AT.packet + capturedBytes; pad < next; pad++) bytes[pad] = 0
    words[next >> 2] = OPTION.flags | (4 << 16)
    words[(next >> 2) + 1] = direction === 'rx' ? FLAG_INBOUND : FLAG_OUTBOUND
    next += 8
    if (comment !== undefined) next = putOption(bytes, view, next, OPTION.comment, comment)
    words[next >> 2] = 0
    this.#end(at, BLOCK.packet, next + 4)
  }

  /** Everything appended so far is with the system afterwards. */
  flush(): void {
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    if (this.#isBroken || this.#used === 0) return
    this.#watch?.beforeWrite()
    let done = 0
    try {
      writeAllSync(this.#fd, this.#buffer.bytes.subarray(0, this.#used), this.#flushed, (bytesDone) => {
        done = bytesDone
      })
    } catch (error) {
      this.#break(error as Error, this.#flushed + done)
      return
    }
    this.#flushed += this.#used
    this.#used = 0
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined
      this.#sync()
    }, SYNC_MS)
  }

  /** Flushes and syncs. What is appended afterwards is flushed as before. */
  finish(): void {
    if (this.#isClosed) return
    this.flush()
    clearTimeout(this.#syncTimer)
    this.#syncTimer = undefined
    try {
      if (!this.#isBroken) fdatasyncSync(this.#fd)
    } catch (error) {
      this.#break(error as Error, this.#flushed)
    }
  }

  /** Finishes and closes the file. A second call does no harm. */
  close(): void {
    if (this.#isClosed) return
    this.finish()
    this.#isClosed = true
    this.#watch?.close()
    try {
      closeSync(this.#fd)
    } catch (error) {
      // Some file systems say only now that they could not keep what they took (close(2)).
      if (!this.#isBroken) this.#break(error as Error, this.#flushed)
    }
  }

  #sync(): void {
    if (this.#isSyncing || this.#isClosed || this.#isBroken) return
    this.#isSyncing = true
    fdatasync(this.#fd, (error) => {
      this.#isSyncing = false
      // The system reports a lost write once and then forgets it: what is on the disk is unknown from here on.
      if (error !== null && !this.#isClosed) this.#break(error, this.#flushed)
    })
  }

  #break(error: Error, goodUpTo: number): void {
    this.#isBroken = true
    this.#used = 0
    this.#onFailure(error, goodUpTo)
  }

  /** Cuts the file back to its last whole row after a failure. */
  cutAt(offset: number): void {
    this.#flushed = offset
    // The number of a closed descriptor may be that of another file by now.
    if (this.#isClosed) return
    try {
      ftruncateSync(this.#fd, offset)
    } catch {
      // A file that cannot be cut keeps a torn block at its end, which every reader steps over.
    }
  }

  #begin(size: number): number {
    if (this.#used + size > BUFFER_BYTES) this.flush()
    // After a failure nothing is written any more: what still comes is dropped.
    if (this.#isBroken) this.#used = 0
    return this.#used
  }

  #end(at: number, type: number, bodyEnd: number): void {
    const total = bodyEnd + 4 - at
    const { words } = this.#buffer
    words[(at + BLOCK_AT.type) >> 2] = type
    words[(at + BLOCK_AT.length) >> 2] = total
    words[bodyEnd >> 2] = total
    this.#used = at + total
    if (this.#used >= FLUSH_BYTES) this.flush()
    else
      this.#flushTimer ??= setTimeout(() => {
        this.flush()
      }, FLUSH_MS)
  }

  #putOptions(at: number, options: readonly [number, Uint8Array][]): number {
    const { bytes, view } = this.#buffer
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
  bytes.fill(0, at + 4 + value.length, end)
  return end
}

function optionsBytes(options: readonly [number, Uint8Array][]): number {
  return options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4)
}
