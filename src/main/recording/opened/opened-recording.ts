import type { FileHandle } from 'node:fs/promises'
import type { Encoding } from '../../../shared/encoding'
import { optionOf } from '../../../shared/options/catalogue'
import { isStream } from '../../../shared/endpoint'
import { failed, done, type Outcome } from '../../../shared/failure'
import type { RecordingDamage, RecordingMeta } from '../../../shared/record'
import {
  BLOCK,
  FLAG_OUTBOUND,
  OPTION,
  PACKET_AT,
  STATISTICS_AT,
  padded,
  readMarkedComment,
  readOptions,
} from '../pcapng/block-format'
import type { ScannedBlock } from '../pcapng/block-list'
import { scanBlocks } from '../pcapng/block-scan'
import { partialCharacterAfter } from '../index/partial-character'
import { Clock } from '../index/clock'
import { ConversationTable } from '../index/conversation-table'
import { readEventFacts, readPacketFacts, type PacketFacts } from '../pcapng/event-comment'
import { openPlainFile } from '../../files/plain-file'
import { toFileFailure } from '../files/file-failure'
import { FileWindow } from '../files/file-window'
import { openingCancelled, OpeningSlices, type OpeningWatch } from '../files/opening'
import type { ClosedRecording } from '../index/recording'
import { beginsLikeOurs } from './begins-like-ours'
import { isTruncated, PLAIN_OPTIONS_BYTES, plainHeaderBytes } from './plain-packet'
import { Introductions } from './introductions'
import { FlowTable } from './flow-table'
import { RecordingIndex } from '../index/recording-index'
import { OpenChunk } from './open-chunk'
import { addDamage, extraNs, metaIn, sinceStart, unknownMeta, viewOf } from './own-blocks'
import { CommentCheck } from './comment-check'
import { PacketCheck } from './packet-check'
import { RegionDoubt } from './region-doubt'
import { WrittenComments } from './written-comments'
import { readMark, type SumMark } from '../pcapng/sum-mark'
import { ReadableRecording } from '../index/readable-recording'
import { headerBytes, RowReader } from '../index/row-reader'
import { refusal } from '../../../shared/words/say-failure'

/** A recording that was reopened: read only, with the same rows as when it was live. */
export class OpenedRecording extends ReadableRecording implements ClosedRecording {
  readonly path: string
  readonly index = new RecordingIndex()
  readonly conversationTable = new ConversationTable()
  readonly damage: RecordingDamage[] = []
  readonly isOurs = true
  readonly #file: FileHandle
  readonly #byteLength: number
  #meta: RecordingMeta
  #clock = new Clock(0n)
  protected reader: RowReader
  #endedCleanly = false
  #flows = new FlowTable(this.conversationTable)
  readonly #introductions = new Introductions(this.conversationTable)
  #check = new PacketCheck()
  #isStream = false
  #encoding: Encoding = 'utf-8'
  #openChunk: OpenChunk | undefined
  readonly #written = new WrittenComments(this.index)
  /** The number of damaged places; the list has fewer entries. */
  #damageCount = 0
  /** True when the comments of this file have checksums. */
  readonly #comments = new CommentCheck()
  /** A sum covers what is read now, and fits: nothing in it is checked again. */
  #isIntact = false
  readonly #doubt = new RegionDoubt(this.index, this.damage)

  private constructor(path: string, file: FileHandle, byteLength: number) {
    super()
    this.path = path
    this.#file = file
    this.#byteLength = byteLength
    this.#meta = unknownMeta(path)
    this.reader = this.#newReader()
  }

  /** Reads the whole file once. Damage is skipped and listed; only a file that is not our recording fails. */
  static async open(path: string, watch: OpeningWatch = {}): Promise<Outcome<OpenedRecording>> {
    const opening = await openPlainFile(path).catch((error: unknown) => toFileFailure(error as Error, path))
    if ('code' in opening) return failed(opening)
    const { file, byteLength } = opening
    try {
      const recording = new OpenedRecording(path, file, byteLength)
      const isOurs = await recording.#scan(watch)
      if (isOurs) return done(recording)
      await file.close()
      return failed(refusal('notOurs', { path }, { code: 'file-not-readable', subject: path }))
    } catch (error) {
      await file.close()
      return failed(watch.signal?.aborted === true ? openingCancelled(path) : toFileFailure(error as Error, path))
    }
  }

  get meta(): RecordingMeta {
    return this.#meta
  }

  get byteLength(): number {
    return this.#byteLength
  }

  /** False when the session did not end normally: Wirebench was killed, or the file was truncated. */
  get endedCleanly(): boolean {
    return this.#endedCleanly && this.damage.length === 0
  }

  flush(): void {
    // Nothing is ever buffered.
  }

  close(): void {
    if (this.reader.isClosed) return
    this.reader.close()
    void this.#file.close()
  }

  /** Returns whether the file is one of ours. A file truncated within its very first block is one without rows. */
  async #scan(watch: OpeningWatch): Promise<boolean> {
    const window = new FileWindow(this.#file, this.#byteLength)
    const slices = new OpeningSlices(watch, this.#byteLength)
    if (!(await beginsLikeOurs(window))) return false
    let [isOurs, isFirst] = [true, true]
    const markIn = ({ type, bytes }: ScannedBlock): SumMark | undefined => readMark(type, bytes, this.#meta.sessionId)
    for await (const stretch of scanBlocks(window, markIn, this.#lose.bind(this))) {
      this.#isIntact = stretch.isIntact
      this.#comments.hasSums ||= stretch.isIntact
      for (let place = 0; place < stretch.blocks.count; place++) {
        const block = stretch.blocks.get(place)
        if (isFirst) isOurs = this.#takeSection(block)
        if (!isOurs) return false
        isFirst = false
        if (block.type === BLOCK.packet) this.#takePacket(block)
        else if (block.type === BLOCK.statistics) this.#takeStatistics(block)
      }
      if (stretch.end !== 'open') this.#endChunk()
      this.#doubt.after(stretch, this.#damageCount)
      await slices.rest(window.from)
    }
    this.#endChunk()
    // Used only during the scan.
    this.#flows = new FlowTable(this.conversationTable)
    this.#check = new PacketCheck()
    return true
  }

  #takeSection(block: ScannedBlock): boolean {
    const meta = metaIn(block, this.#comments)
    if (meta === undefined) return false
    this.#meta = meta
    this.#encoding = optionOf(meta.config.options, 'encoding')
    this.#clock = new Clock(meta.startedAtNs)
    this.#isStream = isStream(meta.config.protocol)
    for (const each of [this.#flows, this.#check, this.conversationTable]) each.isOfStreams = this.#isStream
    this.reader = this.#newReader()
    return true
  }

  #takeStatistics(block: ScannedBlock): void {
    const { bytes, offset } = block
    for (const { code, value } of readOptions(viewOf(bytes), STATISTICS_AT.options, bytes.length - 4)) {
      if (code !== OPTION.comment) continue
      if (this.#isChanged(value)) this.#skip(block, 'garbled')
      else this.#takeEvent(readMarkedComment(new TextDecoder().decode(value)), offset, bytes)
    }
  }

  /**
   * Reads a chunk in one IPv4 packet of a known flow, with its direction as the only option: nearly all are of this
   * form. Creates no objects. Returns false for any other block.
   */
  #takePlain({ view, at, length, offset }: ScannedBlock): boolean {
    const header = this.#openChunk === undefined ? plainHeaderBytes(view, at, length) : 0
    if (header === 0) return false
    const captured = view.getUint32(at + PACKET_AT.captured, true)
    const optionsAt = PACKET_AT.packet + padded(captured)
    const ip = at + PACKET_AT.packet
    const byteLength = captured - header
    const kind = (view.getUint8(at + optionsAt + 4) & 3) === FLAG_OUTBOUND ? 'tx' : 'rx'
    const entry = this.#flows.quick(kind, view, ip + 12)
    if (entry === undefined) return false
    if (!entry.isOthers && !this.#goesOn(entry.number, kind === 'rx', view, at)) {
      this.#skip({ offset, length }, 'foreign')
      return true
    }
    let partialCharacter = 0
    if (this.#isStream) {
      partialCharacter = entry.partialCharacter(kind)
      const isWhole = this.#encoding === 'utf-8' && (view.getUint8(ip + captured - 1) & 0x80) === 0
      const payload = (): Uint8Array => new Uint8Array(view.buffer, view.byteOffset + ip + header, byteLength)
      entry.setPartialCharacter(kind, isWhole ? 0 : partialCharacterAfter(partialCharacter, payload(), this.#encoding))
    }
    const sinceStartNs = sinceStart(this.#clock, view, at)
    this.conversationTable.countBytes(entry.number, kind, byteLength, this.#clock.wallMs(sinceStartNs))
    const more = extraNs(this.#clock, view, at)
    return this.index.add(offset, sinceStartNs, entry.number, kind, byteLength, partialCharacter, more) > 0
  }

  #takePacket(block: ScannedBlock): void {
    if (this.#isIntact && this.#takePlain(block)) return
    if (!this.#check.isIntact(block.view, block.at, block.length, this.#isIntact)) {
      this.#skip(block, 'garbled')
      return
    }
    const isUnsure = !this.#isIntact && this.#comments.hasSums && isTruncated(block.view, block.at)
    if (!this.#isIntact && !isUnsure && this.#takePlain(block)) return
    const { bytes, offset } = block
    const view = viewOf(bytes)
    const captured = view.getUint32(PACKET_AT.captured, true)
    const optionsAt = PACKET_AT.packet + padded(captured)
    if (captured > bytes.length || optionsAt + 4 > bytes.length) return
    const header = headerBytes(bytes)
    const goesOn = (conversation: number, isInbound: boolean): boolean => {
      if (this.conversationTable.get(conversation)?.isOthers === true) return true
      if (this.#goesOn(conversation, isInbound, view, 0)) return true
      this.#skip(block, 'foreign')
      return false
    }
    const isInbound = ((bytes[optionsAt + 4] ?? 0) & 3) !== FLAG_OUTBOUND
    if (this.#openChunk !== undefined) {
      const { conversation } = this.#openChunk.record
      this.#written.further(bytes, optionsAt)
      if (goesOn(conversation, isInbound))
        this.#continueChunk(bytes.subarray(PACKET_AT.packet + header, PACKET_AT.packet + captured))
      return
    }
    let flags = bytes[optionsAt + 4] ?? 0
    let packet: PacketFacts = { segments: 1, doubtful: false }
    // Nearly every packet has its direction as its only option, so nothing need be searched.
    const isPlain = bytes.length === optionsAt + PLAIN_OPTIONS_BYTES
    this.#written.begin(bytes, optionsAt, isPlain)
    for (const { code, value } of isPlain ? [] : readOptions(view, optionsAt, bytes.length - 4)) {
      if (code === OPTION.flags) flags = value[0] ?? 0
      if (code !== OPTION.comment) continue
      if (this.#isChanged(value)) {
        this.#skip(block, 'garbled')
        return
      }
      const facts = readMarkedComment(new TextDecoder().decode(value))
      const known = readEventFacts(facts)
      if (known?.event.kind === 'open') this.#check.opened(known.conversation)
      if (known !== undefined && !goesOn(known.conversation, isInbound)) return
      if (this.#takeEvent(facts, offset, bytes)) return
      packet = readPacketFacts(facts) ?? packet
    }
    const direction = (flags & 3) === FLAG_OUTBOUND ? 'tx' : 'rx'
    const { segments, conversation } = packet
    const entry =
      conversation === undefined ? this.#flows.of(bytes, direction) : this.conversationTable.get(conversation)
    if (captured < header || entry === undefined) {
      this.#skip(block, 'foreign')
      return
    }
    if (!goesOn(entry.number, isInbound)) return
    if (captured === header && this.#isStream) {
      this.#written.place()
      return
    }
    const payload = bytes.subarray(PACKET_AT.packet + header, PACKET_AT.packet + captured)
    const partialCharacter = !this.#isStream ? 0 : entry.partialCharacter(direction)
    const record = {
      offset,
      sinceStartNs: sinceStart(this.#clock, view),
      conversation: entry.number,
      kind: direction,
      byteLength: 0,
      partialCharacter,
    } as const
    this.#openChunk = new OpenChunk(record, segments, extraNs(this.#clock, view), packet.doubtful || isUnsure)
    this.#continueChunk(payload)
  }

  /** Packets that were changed are listed and never shown. */
  #skip({ offset, length }: Pick<ScannedBlock, 'offset' | 'length'>, kind: RecordingDamage['kind']): void {
    this.#lose({ atOffset: offset, byteLength: length, kind })
  }

  #lose(damage: RecordingDamage): void {
    this.#endChunk()
    this.#damageCount += 1
    addDamage(this.damage, damage)
  }

  #goesOn(conversation: number, isInbound: boolean, view: DataView, at: number): boolean {
    return this.#check.goesOn(conversation, isInbound, view, at, this.#damageCount) || this.#isIntact
  }

  #isChanged(comment: Uint8Array): boolean {
    return !this.#isIntact && this.#comments.isChanged(comment, this.#meta.sessionId)
  }

  #continueChunk(payload: Uint8Array): void {
    if (this.#openChunk?.add(payload, this.#encoding) === true) this.#endChunk()
  }

  #endChunk(): void {
    const chunk = this.#openChunk
    if (chunk === undefined) return
    this.#openChunk = undefined
    const { record, byteLength, partialCharacter, extraNs } = chunk
    const entry = this.conversationTable.get(record.conversation)
    if (entry === undefined || record.kind === 'state') return
    if (this.#isStream) entry.setPartialCharacter(record.kind, partialCharacter)
    const { conversation, kind, sinceStartNs } = record
    this.conversationTable.countBytes(conversation, kind, byteLength, this.#clock.wallMs(sinceStartNs))
    this.index.push({ ...record, byteLength }, extraNs)
    this.#written.place()
    if (chunk.isDoubtful) this.#doubt.newest(record.offset)
  }

  #takeEvent(facts: unknown, offset: number, bytes: Uint8Array): boolean {
    const known = readEventFacts(facts)
    if (known === undefined) return false
    const { conversation, event } = known
    this.#endChunk()
    const isPeerKnown = this.#introductions.of(conversation, event, this.#flows)
    if (event.kind === 'clock-moved') this.index.shift(this.#clock.shift(event.byMs))
    const sinceStartNs = sinceStart(this.#clock, viewOf(bytes))
    this.conversationTable.countState(conversation, event, this.#clock.wallMs(sinceStartNs))
    this.#written.event(event, this.#meta.startedAtNs)
    if (event.kind !== 'comment') this.#endedCleanly = event.kind === 'stopped'
    const record = { offset, sinceStartNs, conversation, kind: 'state', byteLength: 0, partialCharacter: 0 } as const
    this.index.push(record, extraNs(this.#clock, viewOf(bytes)))
    this.#written.place()
    if (known.doubtful || (!isPeerKnown && this.#damageCount > 0)) this.#doubt.newest(offset)
    this.conversationTable.settle(conversation)
    return true
  }

  #newReader(): RowReader {
    return new RowReader({ fd: this.#file.fd, path: this.path }, this.index, this.#meta, this.conversationTable)
  }
}
