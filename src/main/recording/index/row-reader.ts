import { PREVIEW_BYTES } from '../../../shared/limits'
import type { Encoding } from '../../../shared/encoding'
import { isStream } from '../../../shared/endpoint'
import { optionOf } from '../../../shared/options/catalogue'
import type { RecordingMeta, RecordRow, StateEvent } from '../../../shared/record'
import {
  BLOCK,
  OPTION,
  PACKET_AT,
  STATISTICS_AT,
  padded,
  readMarkedComment,
  readOptions,
  BLOCK_AT,
} from '../pcapng/block-format'
import { PartialCharacterReader, hexOf } from './partial-character-reader'
import type { ConversationTable } from './conversation-table'
import { peerOfPacket } from '../pcapng/flow-key'
import { readEventFacts } from '../pcapng/event-comment'
import type { RecordingIndex } from './recording-index'
import { changedOnDisk, readAt, readWhole } from './read-at'

/** The longest header that we write: IPv6 with TCP. */
const MAX_HEADER_BYTES = 60
const READ_AHEAD_BYTES = 4_096
const SCAN_BYTES = 1024 * 1024
const NOTHING = new Uint8Array()

/** Reads records of a file by number, for live and opened recordings. */
export class RowReader {
  readonly #file: { readonly fd: number; readonly path: string }
  readonly #index: RecordingIndex
  readonly #startedAtNs: bigint
  readonly #isStream: boolean
  readonly #conversationTable: ConversationTable
  readonly #partialCharacter: PartialCharacterReader
  readonly #beforeRead: () => void
  #isClosed = false

  /** `beforeRead` writes out what the index refers to. */
  constructor(
    file: { readonly fd: number; readonly path: string },
    index: RecordingIndex,
    meta: RecordingMeta,
    conversationTable: ConversationTable,
    beforeRead: () => void = () => undefined,
  ) {
    this.#file = file
    this.#index = index
    this.#startedAtNs = meta.startedAtNs
    this.#isStream = isStream(meta.config.protocol)
    this.#conversationTable = conversationTable
    this.#partialCharacter = new PartialCharacterReader(index, optionOf(meta.config.options, 'encoding'), (seq) =>
      this.payload(seq),
    )
    this.#beforeRead = beforeRead
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** From now on reading throws: another file may have the descriptor already. */
  close(): void {
    this.#isClosed = true
  }

  read(seq: number): RecordRow {
    const { conversation, kind, byteLength, partialCharacter, offset } = this.#index.get(seq)
    const atNs = this.#index.atNs(seq, this.#startedAtNs)
    const doubt = this.#index.isDoubtful(seq) ? ({ isDoubtful: true } as const) : {}
    const comment = this.#index.comments.of(seq)
    const written = comment === undefined ? {} : { comment }
    const base = { seq, atNs, conversation, kind, isStream: this.#isStream, ...doubt, ...written }
    this.#beforeRead()
    if (kind === 'state')
      return { ...base, byteLength: 0, previewHex: '', partialCharacterHex: '', ...this.#readState(offset) }
    const preview = this.#readAt(offset, PACKET_AT.packet + MAX_HEADER_BYTES + PREVIEW_BYTES)
    const header = headerBytes(preview)
    const payloadAt = PACKET_AT.packet + header
    const previewBytes = preview.subarray(payloadAt, payloadAt + Math.min(byteLength, PREVIEW_BYTES))
    if (previewBytes.length < Math.min(byteLength, PREVIEW_BYTES)) throw changedOnDisk(this.#file.path)
    return {
      ...base,
      byteLength,
      previewHex: hexOf(previewBytes),
      partialCharacterHex: this.#isStream ? this.#partialCharacter.hex(seq, partialCharacter) : '',
      ...(this.#isStream ? {} : this.#datagramFacts(preview, header, byteLength, conversation, kind === 'rx')),
    }
  }

  get encoding(): Encoding {
    return this.#partialCharacter.encoding
  }

  /** Sets another encoding than that of the recording: unfinished characters are then searched again. */
  set encoding(encoding: Encoding) {
    this.#partialCharacter.encoding = encoding
  }

  #datagramFacts(
    block: Uint8Array,
    header: number,
    byteLength: number,
    conversation: number,
    isInbound: boolean,
  ): Pick<RecordRow, 'trueLength' | 'peer'> {
    const trueLength = new DataView(block.buffer, block.byteOffset).getUint32(PACKET_AT.original, true) - header
    const isOthers = this.#conversationTable.get(conversation)?.isOthers === true
    return {
      ...(trueLength > byteLength ? { trueLength } : {}),
      ...(isOthers ? { peer: peerOfPacket(block, isInbound) } : {}),
    }
  }

  /** Bytes `from` to `from + count` of the record's payload; fewer at its end. */
  payload(seq: number, from = 0, count = Infinity): Uint8Array {
    const { offset, byteLength, kind } = this.#index.get(seq)
    if (kind === 'state') return new Uint8Array()
    this.#beforeRead()
    const end = Math.min(byteLength, from + count)
    const bytes = new Uint8Array(Math.max(0, end - from))
    let segmentFrom = 0
    let at = offset
    while (segmentFrom < end) {
      const head = this.#readAt(at, PACKET_AT.packet + MAX_HEADER_BYTES)
      const view = new DataView(head.buffer)
      const header = headerBytes(head)
      const segmentBytes = view.getUint32(PACKET_AT.captured, true) - header
      if (segmentBytes <= 0) break
      const first = Math.max(from, segmentFrom)
      const last = Math.min(end, segmentFrom + segmentBytes)
      if (first < last) {
        readWhole(this.#file, bytes, first - from, last - first, at + PACKET_AT.packet + header + first - segmentFrom)
      }
      segmentFrom += segmentBytes
      at += view.getUint32(BLOCK_AT.length, true)
    }
    if (segmentFrom < end) throw changedOnDisk(this.#file.path)
    return bytes
  }

  /**
   * Reads many records in ascending order, a megabyte ahead. The result is valid until the next call; a chunk in
   * several packets is put together.
   */
  scanner(): (seq: number) => Uint8Array {
    const buffer = new Uint8Array(SCAN_BYTES)
    const view = new DataView(buffer.buffer)
    let from = 0
    let end = 0
    return (seq) => {
      const { offset, byteLength, kind } = this.#index.get(seq)
      if (kind === 'state' || byteLength === 0) return NOTHING
      const most = PACKET_AT.packet + MAX_HEADER_BYTES + byteLength
      if (most > SCAN_BYTES) return this.payload(seq)
      if (offset < from || offset + most > end) {
        this.#needOpen()
        this.#beforeRead()
        from = offset
        end = offset + readAt(this.#file, buffer, 0, SCAN_BYTES, offset)
      }
      const at = offset - from
      const header = headerBytes(buffer.subarray(at, at + PACKET_AT.packet + MAX_HEADER_BYTES))
      if (view.getUint32(at + PACKET_AT.captured, true) - header < byteLength) return this.payload(seq)
      if (offset + PACKET_AT.packet + header + byteLength > end) throw changedOnDisk(this.#file.path)
      return buffer.subarray(at + PACKET_AT.packet + header, at + PACKET_AT.packet + header + byteLength)
    }
  }

  #readState(offset: number): { readonly state: StateEvent } {
    let block = this.#readAt(offset, READ_AHEAD_BYTES)
    let view = new DataView(block.buffer)
    const total = view.getUint32(BLOCK_AT.length, true)
    if (total > block.length) {
      block = this.#readAt(offset, total)
      view = new DataView(block.buffer)
      if (total > block.length) throw changedOnDisk(this.#file.path)
    }
    const isPacket = view.getUint32(BLOCK_AT.type, true) === BLOCK.packet
    const optionsAt = isPacket
      ? PACKET_AT.packet + padded(view.getUint32(PACKET_AT.captured, true))
      : STATISTICS_AT.options
    for (const { code, value } of readOptions(view, optionsAt, Math.min(total, block.length) - 4)) {
      if (code !== OPTION.comment) continue
      const facts = readEventFacts(readMarkedComment(new TextDecoder().decode(value)))
      if (facts !== undefined) return { state: facts.event }
    }
    throw changedOnDisk(this.#file.path)
  }

  #needOpen(): void {
    if (this.#isClosed) throw new Error('the recording was closed while it was read')
  }

  /** At most this many bytes: the file may end before, but not within the head of a block. */
  #readAt(offset: number, count: number): Uint8Array<ArrayBuffer> {
    this.#needOpen()
    const bytes = new Uint8Array(count)
    const got = readAt(this.#file, bytes, 0, count, offset)
    if (got < PACKET_AT.packet && got < count) throw changedOnDisk(this.#file.path)
    return bytes.subarray(0, got)
  }
}

/** The length of the IP and transport headers of the packet in this block. */
export function headerBytes(block: Uint8Array): number {
  const first = block[PACKET_AT.packet] ?? 0
  const isV6 = first >> 4 === 6
  const ipBytes = isV6 ? 40 : (first & 0x0f) * 4
  const transport = block[PACKET_AT.packet + (isV6 ? 6 : 9)]
  return ipBytes + (transport === 17 ? 8 : ((block[PACKET_AT.packet + ipBytes + 12] ?? 0x50) >> 4) * 4)
}
