import type { Encoding } from '../../../shared/encoding'
import { PREVIEW_BYTES } from '../../../shared/limits'
import type { RecordingMeta, RecordRow } from '../../../shared/record'
import type { RecordingDamage } from '../../../shared/recording-damage'
import type { StateEvent } from '../../../shared/events/event'
import { partialCharacterAfter } from '../index/partial-character'
import { PartialCharacterReader, hexOf } from '../index/partial-character-reader'
import { ConversationTable } from '../index/conversation-table'
import type { ClosedRecording } from '../index/recording'
import { changedOnDisk, readAt, readWhole } from '../index/read-at'
import { RecordingIndex } from '../index/recording-index'
import type { CaptureFile } from './capture-file'
import { Column, uint32 } from './columns'
import type { Flow } from './conversations'
import { other } from './conversations'
import { ROW, unpackTail, type PendingRows } from './pending-rows'
import type { Spans } from './spans'

const SCAN_BYTES = 1024 * 1024
const NOTHING = new Uint8Array()
const NS_PER_MS = 1e6
/** In place of an offset, a state has its kind here; the length of a gap is multiplied by this. */
const STATES = 16

export interface CaptureFacts {
  readonly path: string
  readonly byteLength: number
  readonly meta: RecordingMeta
  readonly damage: readonly RecordingDamage[]
}

/**
 * The TCP or UDP traffic that another program captured, as a recording: nothing is copied; the index holds where in the
 * file each payload is.
 */
export class CaptureRecording implements ClosedRecording {
  readonly index = new RecordingIndex()
  readonly conversationTable = new ConversationTable()
  readonly endedCleanly = true
  readonly isOurs = false
  readonly #facts: CaptureFacts
  readonly #file: CaptureFile
  readonly #spans: Spans
  readonly #isStream: boolean
  readonly #startedAtMs: number
  readonly #trueLengths = new Column(uint32)
  readonly #partialCharacter: PartialCharacterReader
  #leftOut: StateEvent = { kind: 'left-out', packets: 0 }
  #isClosed = false

  /** `file` is closed with it. */
  constructor(facts: CaptureFacts, file: CaptureFile, spans: Spans) {
    this.#facts = facts
    this.#file = file
    this.#spans = spans
    this.#isStream = facts.meta.config.protocol === 'tcp'
    this.#startedAtMs = Number(facts.meta.startedAtNs / 1_000_000n)
    this.#partialCharacter = new PartialCharacterReader(this.index, 'utf-8', (seq) => this.payload(seq))
  }

  get path(): string {
    return this.#facts.path
  }

  get byteLength(): number {
    return this.#facts.byteLength
  }

  get meta(): RecordingMeta {
    return this.#facts.meta
  }

  get damage(): readonly RecordingDamage[] {
    return this.#facts.damage
  }

  /** Conversations are added in the order of their numbers, before any row. */
  addConversation({ ends, client }: Flow): void {
    this.conversationTable.add(ends[client]).local = ends[other(client)]
  }

  /** Adds the next row of the sorted list. */
  take(rows: PendingRows, row: number): void {
    const kind = rows.kind.get(row)
    const conversation = rows.conversation.get(row)
    const { sinceStartNs, extraNs } = rows.timeOf(row)
    const byteLength = rows.byteLength.get(row)
    const atMs = this.#startedAtMs + sinceStartNs / NS_PER_MS
    if (kind !== ROW.rx && kind !== ROW.tx) {
      const offset = byteLength * STATES + kind
      this.conversationTable.countState(conversation, this.#stateAt(offset, conversation), atMs)
      this.index.push(
        { offset, sinceStartNs, conversation, kind: 'state', byteLength: 0, partialCharacter: 0 },
        extraNs,
      )
      this.conversationTable.settle(conversation)
      return
    }
    const direction = kind === ROW.rx ? 'rx' : 'tx'
    this.conversationTable.countBytes(conversation, direction, byteLength, atMs)
    const entry = this.conversationTable.get(conversation)
    let partialCharacter = 0
    if (this.#isStream && entry !== undefined) {
      partialCharacter = entry.partialCharacter(direction)
      const tail = unpackTail(rows.tail.get(row), byteLength)
      entry.setPartialCharacter(direction, tail.length === 0 ? 0 : partialCharacterAfter(partialCharacter, tail))
    }
    const record = {
      offset: rows.place.get(row),
      sinceStartNs,
      conversation,
      kind: direction,
      byteLength,
      partialCharacter,
    } as const
    const seq = this.index.push(record, extraNs)
    const trueLength = rows.trueLength.get(row)
    if (trueLength > 0) this.#trueLengths.set(seq, trueLength)
  }

  /** Reports which packets of the capture are not shown; this is the last row. */
  leaveOut(event: StateEvent, sinceStartNs: number): void {
    this.#leftOut = event
    this.index.push({
      offset: ROW.leftOut,
      sinceStartNs,
      conversation: 0,
      kind: 'state',
      byteLength: 0,
      partialCharacter: 0,
    })
  }

  read(seq: number): RecordRow {
    const { conversation, kind, byteLength, partialCharacter, offset } = this.index.get(seq)
    const atNs = this.index.atNs(seq, this.meta.startedAtNs)
    const comment = this.index.comments.of(seq)
    const written = comment === undefined ? {} : { comment }
    const base = { seq, atNs, conversation, kind, isStream: this.#isStream, byteLength, ...written }
    if (kind === 'state')
      return { ...base, previewHex: '', partialCharacterHex: '', state: this.#stateAt(offset, conversation) }
    const trueLength = this.#trueLengths.get(seq)
    return {
      ...base,
      previewHex: hexOf(this.payload(seq, 0, PREVIEW_BYTES)),
      partialCharacterHex: this.#isStream ? this.#partialCharacter.hex(seq, partialCharacter) : '',
      ...(trueLength === 0 ? {} : { trueLength }),
    }
  }

  get encoding(): Encoding {
    return this.#partialCharacter.encoding
  }

  setEncoding(encoding: Encoding): void {
    this.#partialCharacter.encoding = encoding
  }

  payload(seq: number, from = 0, count = Infinity): Uint8Array {
    const { offset, byteLength } = this.index.get(seq)
    const end = Math.min(byteLength, from + count)
    if (end <= from) return NOTHING
    this.#needOpen()
    const bytes = new Uint8Array(end - from)
    let at = 0
    for (const span of this.#spans.of(offset, from, end - from)) {
      readWhole({ fd: this.#file.fd, path: this.path }, bytes, at, span.byteLength, span.offset)
      at += span.byteLength
    }
    return bytes
  }

  scanner(): (seq: number) => Uint8Array {
    const buffer = new Uint8Array(SCAN_BYTES)
    let start = 0
    let end = 0
    return (seq) => {
      const { offset, byteLength } = this.index.get(seq)
      if (byteLength === 0) return NOTHING
      if (offset < 0 || byteLength > SCAN_BYTES) return this.payload(seq)
      if (offset < start || offset + byteLength > end) {
        this.#needOpen()
        start = offset
        end = offset + readAt({ fd: this.#file.fd, path: this.path }, buffer, 0, SCAN_BYTES, offset)
        if (offset + byteLength > end) throw changedOnDisk(this.path)
      }
      return buffer.subarray(offset - start, offset - start + byteLength)
    }
  }

  flush(): void {
    // Nothing is ever buffered.
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#file.release()
  }

  #stateAt(offset: number, conversation: number): StateEvent {
    const byteLength = Math.floor(offset / STATES)
    switch (offset % STATES) {
      case ROW.open: {
        const entry = this.conversationTable.get(conversation)
        if (entry?.local === undefined) throw new Error(`there is no conversation ${String(conversation)}`)
        return { kind: 'open', local: entry.local, peer: entry.peer, by: 'peer' }
      }
      case ROW.peerHalfClosed:
        return { kind: 'half-closed', by: 'peer' }
      case ROW.localHalfClosed:
        return { kind: 'half-closed', by: 'local' }
      case ROW.closed:
        return { kind: 'closed' }
      case ROW.peerReset:
        return { kind: 'reset', by: 'peer' }
      case ROW.localReset:
        return { kind: 'reset', by: 'local' }
      case ROW.peerGap:
        return { kind: 'gap', by: 'peer', byteLength }
      case ROW.localGap:
        return { kind: 'gap', by: 'local', byteLength }
      default:
        return this.#leftOut
    }
  }

  #needOpen(): void {
    if (this.#isClosed) throw new Error('the capture was closed while it was read')
  }
}
